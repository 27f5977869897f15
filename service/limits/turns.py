"""Room for so much at once, of which nobody takes all."""

import threading
from collections import Counter
from contextlib import ExitStack

from service.errors import Busy, TooManyAtOnce


class Turns:
    """So many at once, and so many by each of those who ask.

    Args:
        what: What is done, in the words of who is refused: "large answers".
    """

    def __init__(self, what: str, at_once: int, each: int) -> None:
        self._what, self._at_once, self._each = what, at_once, each
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, who: str) -> ExitStack:
        """A turn, which is given back when it is closed, once.

        Raises:
            Busy: all are taken.
            TooManyAtOnce: as many as one may have are theirs.
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
