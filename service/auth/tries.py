"""Passwords as they are tried: over what may be trusted, not too often, and few of them at a time."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from service.auth.guard import is_insecure
from service.context import shared
from service.errors import InsecureLogin, UserNotFound
from service.limits.rates import network

Result = TypeVar("Result")


def begin() -> None:
    """Count a try, before anything of it is read.

    Raises:
        InsecureLogin: somebody could read it on its way.
        TooManyRequests: so many came from there already.
    """
    if is_insecure():
        raise InsecureLogin
    shared().limits.login(request.remote_addr or "")


def judge(name: str, judged: Callable[[], Result]) -> Result:
    """What `judged` finds, which hashes passwords of the user of that name and raises UserNotFound if one is wrong.

    Raises:
        TooManyRequests: too many were wrong for the user.
        Busy, TooManyAtOnce: as many wait as there is room for.
    """
    address, limits, room = request.remote_addr or "", shared().limits, shared().room
    limits.login_as(address, name)
    try:
        with room.logins.take(network(address)), room.hashing:
            return judged()
    except UserNotFound:
        limits.wrong(address, name)
        raise
