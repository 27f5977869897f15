"""Requests as they arrive: so many at once, and of these a share for each network and each user."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from flask import Flask, g, has_request_context, request

from service.auth.guard import PROBES
from service.errors import BrokenBody, SlowBody
from service.limits.rates import network
from service.limits.turns import Turns

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Each request has a thread, as has each large answer (departures.AT_ONCE), and some are left for the probes
# (server.THREADS): so many at once, and of them so many of one network and so many of one user.
REQUESTS, OF_NETWORK, OF_USER = 208, 60, 30
# of these, requests whose bodies are waited for: users' ...
BODIES, BODIES_OF_NETWORK, BODIES_OF_USER = 112, 32, 20
# ... and strangers', such as whoever is about to log in
STRANGERS, STRANGERS_OF_NETWORK = 64, 8

TURNS = "budget_tracker.turns"


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Body:
    """A request's body, which is read while others' are too.

    Args:
        stream: The server's, which waits for what is not there yet.
        turns: Whose turn each reading is.
    """

    def __init__(self, stream: Readable, turns: BodyTurns, environ: WSGIEnvironment) -> None:
        self._stream, self._turns, self._environ = stream, turns, environ

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all there are; fewer at the end alone.

        Raises:
            Busy, TooManyAtOnce: too many are waited for.
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


class BodyTurns:
    """Turns at having one's body waited for: strangers' and users' apart, so that neither keep the others out."""

    def __init__(self) -> None:
        what = "requests whose bodies are still to come"
        self._of_network = Turns(what, BODIES, BODIES_OF_NETWORK)
        self._of_user = Turns(what, BODIES, BODIES_OF_USER)
        self._strangers = Turns(what, STRANGERS, STRANGERS_OF_NETWORK)

    def take(self, network: str, user: UUID | None) -> ExitStack:
        """A turn, which is given back when it is closed; raises Busy or TooManyAtOnce."""
        if user is None:
            return self._strangers.take(network)
        with ExitStack() as turn:
            turn.enter_context(self._of_user.take(str(user)))
            turn.enter_context(self._of_network.take(network))
            return turn.pop_all()


def bound_bodies(app: Flask) -> None:
    """Let only so many bodies be waited for at once."""
    inner, turns = app.wsgi_app, BodyTurns()

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = Body(environ["wsgi.input"], turns, environ)
        return inner(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]


def bound_requests(app: Flask) -> None:
    """Let only so many requests of one network be answered at once; large answers have turns of their own."""
    inner, turns = app.wsgi_app, Turns("requests", REQUESTS, OF_NETWORK)

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with ExitStack() as environ[TURNS]:
            return inner(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]

    @app.before_request
    def of_network() -> None:
        if request.endpoint not in PROBES:
            request.environ[TURNS].enter_context(turns.take(network(request.remote_addr or "")))


def bound_users(app: Flask) -> None:
    """Let only so many requests of one user be answered at once; to be called once it is known whose they are."""
    turns = Turns("requests", REQUESTS, OF_USER)

    @app.before_request
    def of_user() -> None:
        if g.identity is not None:
            request.environ[TURNS].enter_context(turns.take(str(g.identity)))
