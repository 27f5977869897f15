"""How often something was done within a moving window, by a clock that nobody sets."""

import threading
import time
from collections import deque

from limits import RateLimitItem

# seconds; how often what has left its window is forgotten
TIDYING = 60


class MovingWindows:
    """Counts what is done, under keys.

    As the library's own does, but by the monotonic clock: a wall clock that is set back would shut everybody out for
    as long, and one that is set forward would let everybody in.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # the moments of each key, and how long the last of them counts
        self._moments: dict[str, deque[float]] = {}
        self._ends: dict[str, float] = {}
        self._tidied = time.monotonic()

    def hit(self, limit: RateLimitItem, *key: str) -> bool:
        """Count one more; False, and nothing is counted, where that were too many."""
        with self._lock:
            now = time.monotonic()
            if now - self._tidied > TIDYING:
                self._tidy(now)
            name = limit.key_for(*key)
            moments = self._moments.setdefault(name, deque())
            self._forget(moments, now - limit.get_expiry())
            if len(moments) >= limit.amount:
                return False
            moments.append(now)
            self._ends[name] = now + limit.get_expiry()
            return True

    def test(self, limit: RateLimitItem, *key: str) -> bool:
        """Whether one more would be counted."""
        return self.wait(limit, *key) == 0

    def wait(self, limit: RateLimitItem, *key: str) -> float:
        """Seconds until one more would be counted; 0 where it would be now."""
        with self._lock:
            since = time.monotonic() - limit.get_expiry()
            moments = self._moments.get(limit.key_for(*key), deque())
            self._forget(moments, since)
            return max(0.0, moments[0] - since) if len(moments) >= limit.amount else 0.0

    def _forget(self, moments: deque[float], since: float) -> None:
        while moments and moments[0] <= since:
            moments.popleft()

    def _tidy(self, now: float) -> None:
        for name in [name for name, end in self._ends.items() if end < now]:
            del self._ends[name], self._moments[name]
        self._tidied = now
