"""Clients that are no browsers: they verify the front's certificate, and send what they like."""

from __future__ import annotations

import http.client
import io
import socket
from typing import NamedTuple

from tests.service.fronts.deployment import Deployment
from tests.service.fronts.messages import Fields, written


class Answer(NamedTuple):
    """What came back; of no answer the status is 0."""

    status: int
    headers: http.client.HTTPMessage
    text: str


def ask(
    stack: Deployment, path: str, fields: Fields | None = None, *, method: str = "GET", body: bytes = b""
) -> Answer:
    """Send a request over TLS; a Host is added where none is given."""
    given = fields or []
    if not any(name.lower() == "host" for name, _ in given):
        given = [("Host", stack.host), *given]
    if body or method == "POST":
        given = [*given, ("Content-Length", str(len(body)))]
    return send(stack, written(f"{method} {path} HTTP/1.1", given, body=body))


def send(stack: Deployment, request: bytes) -> Answer:
    """Send these bytes over TLS."""
    plain = socket.create_connection(("127.0.0.1", stack.front.ports[443]), timeout=30)
    with plain, stack.trust.wrap_socket(plain, server_hostname=stack.host) as connection:
        return _exchanged(connection, request)


def send_plainly(port: int, request: bytes) -> Answer:
    """Send these bytes to a port of this machine."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        return _exchanged(connection, request)


def _exchanged(connection: socket.socket, request: bytes) -> Answer:
    connection.sendall(request)
    received = b""
    while piece := connection.recv(64 * 1024):
        received += piece
    if not received:
        return Answer(0, http.client.HTTPMessage(), "")
    answer = http.client.HTTPResponse(_Received(received))
    answer.begin()
    return Answer(answer.status, answer.msg, answer.read().decode())


class _Received(socket.socket):
    """What http.client reads an answer from."""

    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_: object, **__: object) -> io.BytesIO:  # type: ignore[override]
        return io.BytesIO(self._received)
