"""A limit on what runs at the same time, in total and for each client."""

import threading
from collections import Counter
from contextlib import ExitStack

from service.errors import Busy, TooManyAtOnce


class Turns:
    """Permits for one kind of work: at most so many in total, and so many for each client.

    Args:
        what: The kind of work, as a refusal names it: "large answers".
        at_once: How many may be taken at the same time.
        each: How many of these by one client.
    """

    def __init__(self, what: str, at_once: int, each: int) -> None:
        self._what, self._at_once, self._each = what, at_once, each
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, who: str) -> ExitStack:
        """Take a permit; closing it gives it back, once.

        Raises:
            Busy: none is left.
            TooManyAtOnce: the client has as many as one client may have.
        """
        with self._lock:
            if self._taken[who] >= self._each:
                raise TooManyAtOnce(self._what, self._each)
            if self._taken.total() >= self._at_once:
                raise Busy
            self._taken[who] += 1
        turn = ExitStack()
        turn.callback(self._give_back, who)
        return turn

    def _give_back(self, who: str) -> None:
        with self._lock:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]
