"""Threads announce that they are about to block, so that another can take over."""

import threading
from collections.abc import Callable


class _Thread(threading.local):
    tell: Callable[[], object] = staticmethod(lambda: None)


_thread = _Thread()


def call_before_waiting(tell: Callable[[], object]) -> None:
    """Register what to call whenever the current thread is about to block."""
    _thread.tell = tell


def about_to_wait() -> None:
    """Announce blocking or slow work: a query, waiting for a client, hashing a password."""
    _thread.tell()
