"""The client's address and scheme behind proxies; unlike ProxyFix, never what the client itself can have sent."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# a load balancer can be told to add the client's port
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
_WITH_PORT = re.compile(r"\[(.*)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")


def behind_proxies(app: WSGIApplication, hops: int) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The application with the client's address and scheme as the outermost of so many proxies saw them.

    The address is empty where the proxies do not say it, and the scheme http: what only the client can have written
    is never believed.
    """

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = _address(environ.get("HTTP_X_FORWARDED_FOR", ""), hops)
        scheme = environ.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        environ["wsgi.url_scheme"] = "https" if scheme == "https" else "http"
        return app(environ, start_response)

    return wsgi_app


def _address(forwarded: str, hops: int) -> str:
    # each proxy adds one part at the end; no quotes, which would let a client hide the commas of those after it
    parts = forwarded.split(",")
    text = parts[-hops].strip() if len(parts) >= hops else ""
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        # what follows a % is a name of one machine's own
        return str(ipaddress.ip_address(text)) if "%" not in text else ""
    except ValueError:
        return ""
