"""What only who logged in with a password may do to their own way in, as the API has it."""

from typing import Any

from flask import Blueprint, g, session

from service.auth import passwords
from service.auth.sessions import start_session
from service.auth.tries import Tries
from service.auth.users import change_password, log_out, verified
from service.domain import fields
from service.errors import UserNotFound, WrongPassword
from service.routes.bodies import json_object
from service.storage.store import Store
from service.web.audit import audit


def blueprint(store: Store, tries: Tries) -> Blueprint:
    """The routes over the user in the store who asks."""
    account = Blueprint("account", __name__)

    @account.post("/password")
    def password() -> dict[str, Any]:
        tries.begin()
        given = json_object()
        old, new = (fields.password(given.get(name), name) for name in ("old_password", "new_password"))
        take_back = fields.flag(given.get("take_back_tokens", False), "take_back_tokens")
        change_own_password(store, tries, old, new, take_back)
        return {"message": "Password changed; your other sessions have ended"}

    @account.delete("/sessions")
    def sessions() -> dict[str, Any]:
        leave_everywhere(store)
        return {"message": "All your sessions have ended"}

    return account


def change_own_password(store: Store, tries: Tries, old: str, new: str, take_back_tokens: bool) -> None:
    """Change the password of whoever asks; of their sessions, only the one that asks goes on.

    Raises:
        InvalidRequest: the new password is none.
        WrongPassword: the old one is wrong.
        TooManyRequests, Busy: as it is for logging in.
    """
    passwords.check(new)
    try:
        user, password_hash = tries.judge(g.user_name, lambda: verified(store, g.user_name, old, new))
    except UserNotFound:
        audit("password-change-refused")
        raise WrongPassword from None
    start_session(change_password(store, user, password_hash, take_back_tokens=take_back_tokens))
    audit("password-change", take_back_tokens=take_back_tokens)


def leave_everywhere(store: Store) -> None:
    """End all sessions of whoever asks, this one too."""
    log_out(store, g.user_name)
    session.clear()
    audit("logout-everywhere")
