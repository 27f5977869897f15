"""A client's connection: everything that may take its time, within a time."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress

from service.front.messages import Messages, Request

# as much is read, and written, at once
AT_ONCE = 64 * 1024
# what is sent and what is answered may take so long, in seconds, and so much longer as it is large, in bytes a second
PATIENCE, RATE = 10.0, 4096


class Gone(ConnectionError):
    """The client is gone, or does not take what it asked for."""


class Connection:
    """A connection, and what was sent over it.

    Attributes:
        address: The other end's.
        deadline: Until then it is waited for, by `time.monotonic`.
        lingers: Whether it was answered for the last time.
    """

    __slots__ = ("_messages", "_socket", "address", "deadline", "fd", "lingers")

    def __init__(self, connected: socket.socket, address: str, deadline: float) -> None:
        self._socket, self.fd, self.address, self.deadline = connected, connected.fileno(), address, deadline
        # only once there is something to take apart
        self._messages: Messages | None = None
        self.lingers = False

    def receive(self) -> bool:
        """Take what has arrived, and answer whether more may come; raises Malformed."""
        try:
            data = self._socket.recv(AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return True
        except OSError:
            return False
        if data and not self.lingers:
            if self._messages is None:
                self._messages = Messages()
            self._messages.feed(data)
        return bool(data)

    def next_request(self) -> Request | None:
        """The next of which the head is here."""
        requests = self._messages.requests if self._messages else None
        return requests.pop(0) if requests else None

    @property
    def unfinished(self) -> bool:
        """Whether a request has begun to arrive."""
        return self._messages is not None and self._messages.unfinished

    def wait(self, until: float) -> None:
        """Wait for more; raises TimeoutError."""
        if not self._ready(select.POLLIN, until):
            raise TimeoutError

    def send(self, data: bytes, begun: float, sent: int = 0) -> None:
        """Send all of it; raises Gone.

        Args:
            begun: When the answer was begun.
            sent: How much of it was sent before.
        """
        view = memoryview(data)
        try:
            while view:
                try:
                    count = self._socket.send(view)
                except (BlockingIOError, InterruptedError):
                    if not self._ready(select.POLLOUT, begun + PATIENCE + sent / RATE):
                        raise Gone from None
                    continue
                sent += count
                view = view[count:]
        except OSError:
            raise Gone from None

    def linger(self, seconds: float) -> None:
        """End the answer, and take no notice of what is still sent, which would take the answer away from who sends."""
        self.lingers, self.deadline, self._messages = True, time.monotonic() + seconds, None
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._messages = None
        self._socket.close()

    def _ready(self, what: int, until: float) -> bool:
        poll = select.poll()
        poll.register(self.fd, what)
        return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))
