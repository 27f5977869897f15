"""Rate limits for logins and changes; each process counts for itself."""

import ipaddress
import math
from functools import lru_cache

from limits import RateLimitItem, RateLimitItemPerHour, parse

from service.errors import TooManyRequests
from service.limits.moving_window import MovingWindows

# who has an IPv6 address has all of its network
# https://datatracker.ietf.org/doc/html/rfc6177
IPV6_NETWORK = 64  # bits
# wrong passwords for one user, from wherever, to those from one address
BY_NAME = 10
# an address that has not been wrong for so long is listened to whatever others do
BLAMELESS = RateLimitItemPerHour(1)


class Limits:
    """Counts logins and changes, by address and by user.

    Args:
        logins: Attempts at a password from one address, such as "10/minute"; wrong ones for one user, ten times that.
        writes: Requests of one user that change something, or of one address where nobody logs in.
    """

    def __init__(self, *, logins: str, writes: str) -> None:
        self._limiter = MovingWindows()
        self._logins, self._writes = parse(logins), parse(writes)
        self._wrong = type(self._logins)(self._logins.amount * BY_NAME, self._logins.multiples)

    def login(self, address: str) -> None:
        """Count an attempt at a password; raises TooManyRequests."""
        self._count(self._logins, "login", network(address))

    def login_as(self, address: str, name: str) -> None:
        """Refuse a login as a user with too many wrong passwords; raises TooManyRequests.

        An address that sent no wrong password lately is let through, so that others cannot lock the user out.
        """
        blameless = self._limiter.test(BLAMELESS, "blame", network(address))
        if not blameless and not self._limiter.test(self._wrong, "wrong", name):
            raise self._refusal(self._wrong, "wrong", name)

    def wrong(self, address: str, name: str) -> None:
        """Count a wrong password; raises TooManyRequests if it was one too many."""
        self._limiter.hit(BLAMELESS, "blame", network(address))
        self._count(self._wrong, "wrong", name)

    def write(self, user: str) -> None:
        """Count a change; raises TooManyRequests."""
        self._count(self._writes, "writes", user)

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        if not self._limiter.hit(limit, *key):
            raise self._refusal(limit, *key)

    def _refusal(self, limit: RateLimitItem, *key: str) -> TooManyRequests:
        return TooManyRequests(max(1, math.ceil(self._limiter.wait(limit, *key))))


@lru_cache(maxsize=4096)
def network(address: str) -> str:
    """The key that an address is counted under: itself, or its /64 network for IPv6, which one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return address if parsed.version == 4 else str(ipaddress.ip_network((parsed, IPV6_NETWORK), strict=False))
