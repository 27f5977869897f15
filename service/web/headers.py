"""Security headers of every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # same-origin and not no-referrer, which would take the Origin away from the forms of our own pages
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


_ALWAYS = list(HEADERS.items())
_SECURE = [("Strict-Transport-Security", "max-age=31536000")]


def add_headers(app: Flask) -> None:
    """Add them to every answer, errors included."""
    inner = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            headers += _ALWAYS
            if environ["wsgi.url_scheme"] == "https":
                headers += _SECURE
            return start_response(status, headers, *error)

        return inner(environ, start)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]

    @app.after_request
    def keep_out_of_caches(response: Response) -> Response:
        if request.endpoint != "static":
            # figures of a household
            response.headers["Cache-Control"] = "no-store"
        return response
