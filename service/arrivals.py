"""The bodies of requests as they arrive: from clients that take their time, and only so many at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from flask import Flask

from service.errors import Busy, SlowBody

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# each keeps a thread waiting (server.THREADS), and the others answer whoever sends none
AT_ONCE = 192
# a body may take so long, in seconds, and so much longer as it is large, in bytes a second
PATIENCE, RATE = 10.0, 4096
# the server waits for all it is asked for, so it is asked for little, in bytes, until the body proves to be a large one
STEP, LARGE = 16, 64 * 1024


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Body:
    """A request's body.

    Args:
        stream: The server's, whose `read` waits until it has as much as it is asked for or there is no more.
        turns: Taken while it is waited for.
    """

    def __init__(self, stream: Readable, turns: threading.Semaphore) -> None:
        self._stream, self._turns = stream, turns
        self._begun, self._received = time.monotonic(), 0

    def read(self, size: int = -1) -> bytes:
        """So many bytes, or all there are; fewer at the end alone.

        Raises:
            Busy: too many others are waited for.
            SlowBody: it takes too long.
        """
        if not self._turns.acquire(blocking=False):
            raise Busy
        try:
            return b"".join(self._parts(size))
        finally:
            self._turns.release()

    def _parts(self, size: int) -> Iterable[bytes]:
        while size:
            step = STEP if self._received < LARGE else LARGE
            part = self._stream.read(step if size < 0 else min(step, size))
            self._received += len(part)
            size -= len(part) if size > 0 else 0
            if time.monotonic() - self._begun > PATIENCE + self._received / RATE:
                raise SlowBody
            if not part:
                return
            yield part


def bound_bodies(app: Flask, at_once: int = AT_ONCE) -> None:
    """Let the bodies of so many requests be waited for at once, each for so long.

    A client that goes silent altogether is the load balancer's to end; until then it keeps its turn.
    """
    inner, turns = app.wsgi_app, threading.Semaphore(at_once)

    def wsgi_app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = Body(environ["wsgi.input"], turns)
        return inner(environ, start_response)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]
