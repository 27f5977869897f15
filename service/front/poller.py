"""Waiting for many sockets at once with epoll or kqueue."""

from __future__ import annotations

import os
import select
import sys
from contextlib import suppress

_UNLESS_CLOSED = suppress(OSError)

if sys.platform == "linux":
    _ONCE = select.EPOLLIN | select.EPOLLRDHUP | select.EPOLLONESHOT

    class Poller:
        """Reports each readable socket to one waiting thread, once until it is watched again."""

        def __init__(self) -> None:
            self._epoll = select.epoll()

        def watch(self, fd: int) -> None:
            """Watch a new socket."""
            self._epoll.register(fd, _ONCE)

        def again(self, fd: int) -> None:
            """Watch it once more; does nothing if it is closed."""
            with _UNLESS_CLOSED:
                self._epoll.modify(fd, _ONCE)

        def wake_all(self) -> None:
            """Wake all waiting threads for good."""
            read, write = os.pipe()
            os.write(write, b"x")
            # told of over and over, for as long as nobody reads it
            self._epoll.register(read, select.EPOLLIN)

        def wait(self, seconds: float) -> int | None:
            """The next readable socket, or None after so many seconds."""
            ready = self._epoll.poll(seconds, 1)
            return ready[0][0] if ready else None

else:

    class Poller:
        """The same with kqueue, for macOS and the BSDs."""

        def __init__(self) -> None:
            self._queue = select.kqueue()

        def watch(self, fd: int) -> None:
            self._add(fd, select.KQ_EV_ADD | select.KQ_EV_ONESHOT)

        def again(self, fd: int) -> None:
            with _UNLESS_CLOSED:
                self.watch(fd)

        def wake_all(self) -> None:
            read, write = os.pipe()
            os.write(write, b"x")
            self._add(read, select.KQ_EV_ADD)

        def wait(self, seconds: float) -> int | None:
            ready = self._queue.control(None, 1, seconds)
            return int(ready[0].ident) if ready else None

        def _add(self, fd: int, flags: int) -> None:
            self._queue.control([select.kevent(fd, select.KQ_FILTER_READ, flags)], 0)
