"""Client connections, with time limits on everything that waits for the client."""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress

from service.front.messages import Messages, Request
from service.waits import about_to_wait

# bytes that are read, and written, at once
CHUNK = 64 * 1024
# as much is sent, and finds room, before it is looked whether any of it was read
UNSEEN = 16 * 1024
# a client is waited for so long in all, while it sends and while it reads, in seconds, and so much longer as a body or
# an answer is large, in bytes a second
SENDING, READING, RATE = 10.0, 60.0, 4096


class Gone(ConnectionError):
    """The client has disconnected or does not read its answer."""


class Patience:
    """A time limit on waiting for the client, in total; the time of the application does not count.

    Args:
        seconds: So long.

    Attributes:
        moved: Bytes that came, or went, meanwhile, and lengthen it.
    """

    __slots__ = ("_left", "moved")

    def __init__(self, seconds: float) -> None:
        self._left, self.moved = seconds, 0

    def wait(self, fd: int, event: int) -> None:
        """Wait until something can be read or written; raises TimeoutError."""
        about_to_wait()
        poll, begun = select.poll(), time.monotonic()
        poll.register(fd, event)
        ready = poll.poll(max(0.0, self._left + self.moved / RATE) * 1000)
        self._left -= time.monotonic() - begun
        if not ready:
            raise TimeoutError


class Connection:
    """A connection and the requests on it.

    Attributes:
        address: The other end's.
        deadline: Until then it is waited for, by `time.monotonic`.
        lingers: Whether it was answered for the last time.
    """

    __slots__ = ("_messages", "_sent", "_socket", "address", "deadline", "fd", "lingers")

    def __init__(self, connected: socket.socket, address: str, deadline: float) -> None:
        self._socket, self.fd, self.address, self.deadline = connected, connected.fileno(), address, deadline
        # only once there is something to take apart
        self._messages: Messages | None = None
        self.lingers = False
        # bytes, since it was last seen that they are read
        self._sent = 0

    def receive(self) -> bool:
        """Receive what has arrived; whether more may come. Raises Malformed."""
        try:
            data = self._socket.recv(CHUNK)
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
        """The next request whose head is complete, or None."""
        requests = self._messages.requests if self._messages else None
        return requests.pop(0) if requests else None

    @property
    def unfinished(self) -> bool:
        """Whether a request has begun to arrive."""
        return self._messages is not None and self._messages.unfinished

    def wait(self, patience: Patience) -> None:
        """Wait for more; raises TimeoutError."""
        patience.wait(self.fd, select.POLLIN)

    @property
    def is_read(self) -> bool:
        """Whether the client has read enough for the next small answer to fit into the send buffer.

        Linux says so once a third of the room is free (tcp(7), SO_SNDBUF).
        """
        if self._sent < UNSEEN:
            return True
        self._sent = 0
        poll = select.poll()
        poll.register(self.fd, select.POLLOUT)
        return bool(poll.poll(0))

    def send(self, data: bytes, patience: Patience) -> None:
        """Send all of it; raises Gone."""
        view = memoryview(data)
        try:
            while view:
                try:
                    count = self._socket.send(view)
                except (BlockingIOError, InterruptedError):
                    patience.wait(self.fd, select.POLLOUT)
                    continue
                patience.moved += count
                self._sent += count
                view = view[count:]
        except OSError:
            raise Gone from None

    def linger(self, seconds: float) -> None:
        """Close for writing and ignore what still arrives; closing at once could discard the answer."""
        self.lingers, self.deadline, self._messages = True, time.monotonic() + seconds, None
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._messages = None
        self._socket.close()
