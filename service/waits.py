"""A thread that is about to wait says so, and lets another take what comes meanwhile."""

import threading
from collections.abc import Callable


class _Thread(threading.local):
    tell: Callable[[], object] = staticmethod(lambda: None)


_thread = _Thread()


def call_before_waiting(tell: Callable[[], object]) -> None:
    """Have this called whenever the present thread is about to wait."""
    _thread.tell = tell


def about_to_wait() -> None:
    """To be called before whatever takes longer than the work of an answer: a database, a client, a password's hash."""
    _thread.tell()
