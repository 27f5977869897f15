"""How often something may be tried: a moving window, counted by each process for itself."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from service.errors import TooManyRequests


class Limits:
    """Counts attempts by whom they are made by.

    Args:
        logins: Attempts at a password from one address, and for one user, such as "10/minute".
        writes: Requests of one user that change something.
    """

    def __init__(self, *, logins: str, writes: str) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._logins, self._writes = parse(logins), parse(writes)

    def login(self, address: str, name: str) -> None:
        """Count an attempt at a password; raises TooManyRequests."""
        self._count(self._logins, "address", address)
        self._count(self._logins, "name", name)

    def write(self, user: str) -> None:
        """Count a change; raises TooManyRequests."""
        self._count(self._writes, "writes", user)

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        if not self._limiter.hit(limit, *key):
            reset = self._limiter.get_window_stats(limit, *key).reset_time
            raise TooManyRequests(max(1, math.ceil(reset - time.time())))
