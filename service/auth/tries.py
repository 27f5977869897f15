"""Attempts at a password: only over a secure connection, rate limited, and few at the same time."""

from collections.abc import Callable
from typing import TypeVar

from flask import request

from service.auth.guard import is_insecure
from service.auth.refusals import InsecureLogin
from service.context import shared
from service.errors import UserNotFound
from service.limits.rates import network

Result = TypeVar("Result")


def begin() -> None:
    """Count an attempt, before its body is read.

    Raises:
        InsecureLogin: the password would travel unencrypted.
        TooManyRequests: this address has reached its limit.
    """
    if is_insecure():
        raise InsecureLogin
    shared().limits.login(request.remote_addr or "")


def judge(name: str, judged: Callable[[], Result]) -> Result:
    """Run `judged`, which checks a password of the named user and raises UserNotFound if it is wrong; its result.

    Raises:
        TooManyRequests: too many passwords were wrong for this user.
        Busy, TooManyAtOnce: too many attempts are waiting.
    """
    address, limits, room = request.remote_addr or "", shared().limits, shared().room
    limits.login_as(address, name)
    try:
        with room.logins.take(network(address)), room.hashing:
            return judged()
    except UserNotFound:
        limits.wrong(address, name)
        raise
