"""Browser sessions: signed cookies, and a list of those that ended early."""

import hashlib
from uuid import UUID

from flask import session
from sqlalchemy import Connection

from service.domain.clock import now
from service.domain.ids import new_id
from service.errors import LoginRequired
from service.storage import sessions, users
from service.storage.store import Store
from service.storage.users import User


def start_session(user: User) -> None:
    """Start a session of this user in the browser that sent the request."""
    session.clear()
    session.permanent = True
    session["id"], session["user"], session["key"] = new_id().hex, user.name, _fingerprint(user)


def user_of_session(store: Store) -> User | None:
    """The user of the session of the request; None without a session, or if it has ended."""
    return store.read(_user) if _id() else None


def hold_session(connection: Connection) -> None:
    """Keep the session from ending during the transaction; raises LoginRequired if it has ended.

    For what outlives it: who asks is found out before the body is read, which may take its time.
    """
    user = _user(connection)
    if user is None:
        raise LoginRequired
    users.hold(connection, user.name)


def end_session(store: Store, user_id: UUID) -> None:
    """End the session of the request, and no other; copies of its cookie are no longer accepted."""
    if id_ := _id():
        store.write(lambda connection: sessions.end(connection, user_id, id_, now()))
    session.clear()


def _user(connection: Connection) -> User | None:
    name, id_ = session.get("user"), _id()
    if not isinstance(name, str) or id_ is None:
        return None
    user = sessions.user_of(connection, name, id_)
    # another password ends all sessions of the one before, and logging out everywhere those there were
    return user if user and session.get("key") == _fingerprint(user) else None


def _id() -> UUID | None:
    try:
        return UUID(session.get("id"))
    except (TypeError, ValueError, AttributeError):
        return None


def _fingerprint(user: User) -> str:
    return hashlib.sha256(f"{user.id}{user.password_hash}{user.logouts or ''}".encode()).hexdigest()[:32]
