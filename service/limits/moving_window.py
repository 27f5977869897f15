"""Rate limits over a moving window, measured by the monotonic clock."""

import threading
import time
from collections import deque

from limits import RateLimitItem

# seconds; how often what has left its window is forgotten
TIDYING = 60


class MovingWindows:
    """Counts events by key.

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
        """Count one more event; False, counting nothing, if the limit is reached."""
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
        """Whether one more event would be within the limit."""
        return self.wait(limit, *key) == 0

    def wait(self, limit: RateLimitItem, *key: str) -> float:
        """Seconds until one more event is within the limit; 0 if it already is."""
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
