"""Passwords as they are tried: over what may be trusted, not too often, and few of them at a time."""

from collections.abc import Callable
from threading import Semaphore
from typing import TypeVar

from flask import request

from service.auth.guard import is_insecure
from service.config.access import Access
from service.errors import InsecureLogin, UserNotFound
from service.limits.rates import Limits, network
from service.limits.turns import Turns

Result = TypeVar("Result")

# of all whose password is judged, so many wait at once, and so many of one network; so many are hashed, each in 19 MiB
AT_ONCE, OF_NETWORK, HASHED_AT_ONCE = 32, 8, 2


class Tries:
    """Stands before whatever judges a password."""

    def __init__(self, access: Access, limits: Limits) -> None:
        self._access, self._limits = access, limits
        self._turns, self._hashing = Turns("logins", AT_ONCE, OF_NETWORK), Semaphore(HASHED_AT_ONCE)

    def begin(self) -> None:
        """Count a try, before anything of it is read.

        Raises:
            InsecureLogin: somebody could read it on its way.
            TooManyRequests: so many came from there already.
        """
        if is_insecure(self._access):
            raise InsecureLogin
        self._limits.login(request.remote_addr or "")

    def judge(self, name: str, judged: Callable[[], Result]) -> Result:
        """What `judged` finds, which hashes passwords of the user of that name and raises UserNotFound if one is wrong.

        Raises:
            TooManyRequests: too many were wrong for the user.
            Busy, TooManyAtOnce: as many wait as there is room for.
        """
        address = request.remote_addr or ""
        self._limits.login_as(address, name)
        try:
            with self._turns.take(network(address)), self._hashing:
                return judged()
        except UserNotFound:
            self._limits.wrong(address, name)
            raise
