"""What whoever asks does to their own way in, with the API or on the page."""

from flask import g, session

from service.auth import passwords, tries
from service.auth.sessions import start_session
from service.auth.users import change_password, log_out, verified
from service.context import shared
from service.errors import UserNotFound, WrongPassword
from service.web.audit import audit


def change_own_password(old: str, new: str, take_back_tokens: bool) -> None:
    """Change the password of whoever asks; of their sessions, only the one that asks goes on.

    Raises:
        InvalidRequest: the new password is none.
        WrongPassword: the old one is wrong.
        TooManyRequests, Busy: as it is for logging in.
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
    """End all sessions of whoever asks, this one too."""
    log_out(shared().store, g.user_name)
    session.clear()
    audit("logout-everywhere")
