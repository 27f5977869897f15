"""Limits on incoming requests: how many run at the same time, in total and for each network and user."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

from flask import Flask, g, has_request_context, request

from service.auth.clients import PROBES
from service.context import shared_by
from service.errors import BrokenBody, SlowBody
from service.limits.rates import network
from service.limits.room import BodyTurns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

TURNS = "budget_tracker.turns"


class Readable(Protocol):
    """What a request's body is read from."""

    def read(self, size: int, /) -> bytes: ...


class Body:
    """A request's body, whose reading counts against the limit on arriving bodies.

    Args:
        stream: The server's, which blocks until there is more to read.
        turns: The limit.
        environ: The request's.
    """

    def __init__(self, stream: Readable, turns: BodyTurns, environ: WSGIEnvironment) -> None:
        self._stream, self._turns, self._environ = stream, turns, environ

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all; fewer only at the end.

        Raises:
            Busy, TooManyAtOnce: too many bodies are arriving.
            SlowBody: it takes too long.
            BrokenBody: it ends before its end.
        """
        user = g.get("identity") if has_request_context() else None
        with self._turns.take(network(self._environ.get("REMOTE_ADDR", "")), user):
            try:
                return self._stream.read(size)
            except TimeoutError:
                raise SlowBody from None
            except ConnectionError:
                raise BrokenBody from None


def bound_bodies(app: Flask) -> None:
    """Limit how many bodies may be arriving at the same time."""
    inner = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = Body(environ["wsgi.input"], shared_by(app).room.bodies, environ)
        return inner(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]


def bound_requests(app: Flask) -> None:
    """Limit how many requests of one network run at the same time; large answers have a limit of their own."""
    inner = app.wsgi_app

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with ExitStack() as environ[TURNS]:
            return inner(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]

    @app.before_request
    def of_network() -> None:
        if request.endpoint not in PROBES:
            request.environ[TURNS].enter_context(shared_by(app).room.networks.take(network(request.remote_addr or "")))


def bound_users(app: Flask) -> None:
    """Limit how many requests of one user run at the same time; to be called after the user is identified."""

    @app.before_request
    def of_user() -> None:
        if g.identity is not None:
            request.environ[TURNS].enter_context(shared_by(app).room.users.take(str(g.identity)))
