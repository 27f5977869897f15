"""Changing one's own password and ending one's own sessions, by the API or on a page."""

from flask import g, session

from service.auth import passwords, tries
from service.auth.sessions import start_session
from service.auth.users import change_password, log_out, verified
from service.context import shared
from service.errors import UserNotFound, WrongPassword
from service.web.audit import audit


def change_own_password(old: str, new: str, take_back_tokens: bool) -> None:
    """Change the password of the current user; all their sessions end but the current one.

    Raises:
        InvalidRequest: the new password is not acceptable.
        WrongPassword: the old one is wrong.
        TooManyRequests, Busy: as for a login.
    """
    passwords.check(new)
    store = shared().store
    try:
        user, password_hash = tries.judge(g.user_name, lambda: verified(store, g.user_name, old, new))
    except UserNotFound:
        audit("password-change-refused")
        raise WrongPassword from None
    start_session(change_password(store, user, password_hash, take_back_tokens=take_back_tokens))
    audit("password-change", take_back_tokens=take_back_tokens)


def leave_everywhere() -> None:
    """End all sessions of the current user, this one too."""
    log_out(shared().store, g.user_name)
    session.clear()
    audit("logout-everywhere")
