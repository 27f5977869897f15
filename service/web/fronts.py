"""Who asks, over what, and for which host: as the front that is in use says it, and never as the client itself does."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from service.config.fronts import API_GATEWAY, Front, Header
from service.front.messages import REPEATED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# a load balancer can be told to add the client's port
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
_WITH_PORT = re.compile(r"\[(.*)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")


def behind(app: WSGIApplication, front: Front) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """The application with address, scheme and host of each request as the front says them.

    The address is empty where the front does not say it, and the scheme http.
    """
    believed = front.believed

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address = _address(_said(environ, believed["address"]))
        scheme = _said(environ, believed["scheme"]).lower()
        if front is API_GATEWAY:
            # it writes all three or none of them
            host = _said(environ, believed["host"]).lower()
            if scheme != "https" or not _HOST.fullmatch(host):
                address = ""
            else:
                environ["HTTP_HOST"] = host
        environ["REMOTE_ADDR"] = address
        environ["wsgi.url_scheme"] = "https" if address and scheme == "https" else "http"
        return app(environ, start_response)

    return wsgi_app


def _said(environ: WSGIEnvironment, header: Header) -> str:
    """What the front wrote into a header; empty where it may have been somebody else."""
    key = f"HTTP_{header.name.upper().replace('-', '_')}"
    # of two headers of one name no page says which is the front's
    value = "" if key in environ.get(REPEATED, ()) else str(environ.get(key, ""))
    # no quotes, which would let a client hide the comma before the front's own part
    return (value.rpartition(",")[2] if header.deed == "appends" else value).strip()


def _address(text: str) -> str:
    if match := _WITH_PORT.fullmatch(text):
        text = match[1] or match[2]
    try:
        # what follows a % is a name of one machine's own
        return str(ipaddress.ip_address(text)) if "%" not in text else ""
    except ValueError:
        return ""
