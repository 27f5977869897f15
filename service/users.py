"""Users: making them, and knowing them by their password."""

import re

from sqlalchemy import Connection

from service.auth import passwords
from service.auth.guard import NOBODY
from service.errors import InvalidRequest, UserNotFound
from service.ids import new_id
from service.storage import users
from service.storage.store import Store
from service.storage.users import User

OWNER = "owner"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def add_user(store: Store, name: str, password: str) -> None:
    """Make somebody who can log in.

    Raises:
        InvalidRequest: there is one of that name, the name is none, or the password is too short.
    """
    if not _NAME.fullmatch(name):
        raise InvalidRequest(f"A user's name must be 1 to 64 of a-z, 0-9, . _ @ and -; got {name[:80]!r}.")
    if not _add(store, User(new_id(), name, passwords.hashed(password))):
        raise InvalidRequest(f"There is a user {name!r} already; choose another name, or change the password.")


def add_owner(store: Store, password: str) -> bool:
    """Make the first user, who finds what was recorded without a login; False if that was done before."""
    return _add(store, User(NOBODY, OWNER, passwords.hashed(password)))


def change_password(store: Store, name: str, password: str) -> None:
    """Give a user another password, which ends their sessions; raises InvalidRequest."""
    password_hash = passwords.hashed(password)
    if not store.write(lambda connection: users.change_password(connection, name, password_hash)):
        raise InvalidRequest(f"There is no user {name!r}.")


def log_in(store: Store, name: str, password: str) -> User:
    """The user of that name and password; raises UserNotFound."""
    # not every text can be asked a database for
    known = _NAME.fullmatch(name)
    user = store.read(lambda connection: users.find_user(connection, name)) if known else None
    if not passwords.matches(user and user.password_hash, password) or user is None:
        raise UserNotFound
    return user


def log_out(store: Store, name: str) -> None:
    """End all sessions of a user."""
    store.write(lambda connection: users.log_out(connection, name))


def _add(store: Store, user: User) -> bool:
    def work(connection: Connection) -> bool:
        if users.find_user(connection, user.name):
            return False
        users.add_user(connection, user)
        return True

    return store.write(work)
