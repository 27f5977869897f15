"""The body of a request, read as it arrives."""

from __future__ import annotations

from service.front import connection as connections
from service.front.connection import Connection, Gone, Patience
from service.front.messages import Malformed, Request

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Body:
    """The `wsgi.input` of a request: blocks until more arrives, within a time limit."""

    def __init__(self, request: Request, connection: Connection) -> None:
        self._request, self._connection = request, connection
        self._patience = Patience(connections.SENDING)

    def read(self, size: int = -1) -> bytes:
        """Read so many bytes, or all; fewer only at the end.

        Raises:
            TimeoutError: it does not arrive in time.
            ConnectionError: it does not arrive at all, or what does is no body.
        """
        parts, request = [], self._request
        while size:
            if not request.parts:
                if request.complete:
                    break
                self._more()
                continue
            part = request.parts.popleft()
            if 0 <= size < len(part):
                request.parts.appendleft(part[size:])
                part = part[:size]
            parts.append(part)
            size -= len(part) if size > 0 else 0
        return b"".join(parts)

    def _more(self) -> None:
        request, connection = self._request, self._connection
        if request.expects:
            request.expects = False
            connection.send(CONTINUE, self._patience)
        self._patience.moved = request.received
        connection.wait(self._patience)
        try:
            if not connection.receive():
                raise Gone
        except Malformed as error:
            raise ConnectionError(error.status) from None
