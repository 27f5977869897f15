"""The application's answer, as HTTP."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING

from service.front import connection as connections
from service.front.connection import CHUNK, Connection, Patience
from service.front.messages import NEW, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import OptExcInfo

WITHOUT_BODY = ("1", "204", "304")


class Answer:
    """A response, sent in order and framed so that the next request can follow.

    Args:
        keep_alive: Whether the connection may go on afterwards.

    Attributes:
        begun: Whether something of it was sent.
        keep_alive: Whether the connection does go on.
    """

    def __init__(self, request: Request, connection: Connection, keep_alive: bool) -> None:
        self._request, self._connection = request, connection
        self.keep_alive, self.begun = keep_alive and request.keep_alive, False
        self._status, self._headers = "", []  # type: ignore[var-annotated]
        self._patience = Patience(connections.READING)
        self._chunked = self._bodiless = False

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: OptExcInfo | None = None
    ) -> Callable[[bytes], object]:
        """What WSGI calls `start_response`."""
        if exc_info and exc_info[1] and self.begun:
            raise exc_info[1]
        self._status, self._headers = status, headers
        return self.write

    def send(self, parts: Iterable[bytes]) -> None:
        """Send the body, part by part; raises Gone."""
        try:
            for part in parts:
                if part:
                    self.write(part)
            self._end()
        finally:
            if close := getattr(parts, "close", None):
                close()

    def write(self, part: bytes) -> None:
        """Send more of the body, and the head before it; raises Gone."""
        head = b"" if self.begun else self._head()
        if self._bodiless:
            part = b""
        elif self._chunked:
            part = b"%x\r\n%b\r\n" % (len(part), part)
        if len(part) < CHUNK:
            self._send(head + part)
        else:
            self._send(head)
            self._send(part)

    def _end(self) -> None:
        if not self.begun:
            self._send(self._head())
        if self._chunked and not self._bodiless:
            self._send(b"0\r\n\r\n")

    def _head(self) -> bytes:
        self.begun, request = True, self._request
        is_new = request.environ["SERVER_PROTOCOL"] == NEW
        self._bodiless = request.environ["REQUEST_METHOD"] == "HEAD" or self._status.startswith(WITHOUT_BODY)
        # whoever still sends a body is not listened to any longer
        self.keep_alive = self.keep_alive and request.complete
        head, has_length = f"HTTP/1.1 {self._status}\r\nDate: {_date(int(time.time()))}\r\n", False
        for name, value in self._headers:
            head += f"{name}: {value}\r\n"
            has_length = has_length or name.lower() == "content-length"
        if not has_length and not self._bodiless:
            self._chunked = is_new
            self.keep_alive = self.keep_alive and is_new
            head += "Transfer-Encoding: chunked\r\n" if is_new else ""
        if not self.keep_alive:
            head += "Connection: close\r\n"
        elif not is_new:
            head += "Connection: keep-alive\r\n"
        return f"{head}\r\n".encode("latin-1")

    def _send(self, data: bytes) -> None:
        if data:
            self._connection.send(data, self._patience)


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    return formatdate(second, usegmt=True)


def refusal(status: str) -> bytes:
    """The response to a request that does not reach the application."""
    body = json.dumps({"error": f"{status[4:]}."})
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "Connection: close", "", body]).encode("latin-1")
