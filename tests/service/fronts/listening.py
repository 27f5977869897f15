"""Servers on this machine that answer one request of each connection, in threads."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

IDLE = 60
LINGER = 2

Send = Callable[[bytes], None]
Serve = Callable[[BinaryIO, Send], None]


class Listener:
    """Listens on a port of its own until it is closed.

    Args:
        serve: Reads a request and sends its answer.
        tls: What to show, where it speaks TLS.
    """

    def __init__(self, serve: Serve, tls: ssl.SSLContext | None = None) -> None:
        self._serve, self._tls = serve, tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._answer, args=[self._socket.accept()[0]], daemon=True).start()

    def _answer(self, plain: socket.socket) -> None:
        # who goes away, or does not like the certificate, is not answered
        with suppress(OSError), plain:
            plain.settimeout(IDLE)
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            with connection, connection.makefile("rb") as reader:
                self._serve(reader, connection.sendall)
                _end(connection)


def _end(connection: socket.socket) -> None:
    """Close without a reset, which would take the answer from a client that is still sending."""
    connection.settimeout(LINGER)
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(64 * 1024):
        pass
