"""Users and their tokens as rows; every function works inside the transaction it is given."""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from service.storage.schema import tokens, users

# so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 100


class User(NamedTuple):
    """Somebody who may log in.

    Attributes:
        id: Whose entries are theirs.
        name: What they log in with, lower case.
        password_hash: Argon2id.
        logouts: How often they logged out, which ended the sessions before it; None: never.
    """

    id: UUID
    name: str
    password_hash: str
    logouts: int | None = None


class StoredToken(NamedTuple):
    """A token without its secret.

    Attributes:
        expires: The last moment it is good, in UTC.
    """

    id: UUID
    user_id: UUID
    label: str
    digest: str
    created: datetime.datetime
    expires: datetime.datetime


# built once, as every request asks for one of them
_FIND_USER = select(users).where(users.c.name == bindparam("of_name"))
_FIND_TOKEN = select(tokens).where(tokens.c.id == bindparam("of_id"))


def add_user(connection: Connection, user: User) -> None:
    connection.execute(insert(users), user._asdict())


def find_user(connection: Connection, name: str) -> User | None:
    row = connection.execute(_FIND_USER, {"of_name": name}).one_or_none()
    return User(row.id, row.name, row.password_hash, row.logouts) if row else None


def change_password(connection: Connection, name: str, password_hash: str) -> bool:
    """Whether there is such a user."""
    done = connection.execute(update(users).where(users.c.name == name).values(password_hash=password_hash))
    return done.rowcount == 1


def log_out(connection: Connection, name: str) -> None:
    """Count one more time that the user logged out."""
    more = func.coalesce(users.c.logouts, 0) + 1
    connection.execute(update(users).where(users.c.name == name).values(logouts=more))


def add_token(connection: Connection, token: StoredToken) -> None:
    connection.execute(insert(tokens), token._asdict())


def find_token(connection: Connection, token_id: UUID) -> StoredToken | None:
    row = connection.execute(_FIND_TOKEN, {"of_id": token_id}).one_or_none()
    return _token(row) if row else None


def tokens_of(connection: Connection, user_id: UUID) -> list[StoredToken]:
    """A user's tokens, the newest first."""
    rows = connection.execute(select(tokens).where(tokens.c.user_id == user_id).order_by(tokens.c.id.desc()))
    return [_token(row) for row in rows]


def remove_token(connection: Connection, user_id: UUID, token_id: UUID) -> bool:
    """Whether the user had such a token."""
    done = connection.execute(delete(tokens).where(tokens.c.id == token_id, tokens.c.user_id == user_id))
    return done.rowcount == 1


def remove_expired(connection: Connection, user_id: UUID, now: datetime.datetime) -> None:
    """Forget tokens of the user that open nothing any more; of very many the oldest."""
    old = select(tokens.c.id).where(tokens.c.user_id == user_id, tokens.c.expires < now)
    if ids := connection.scalars(old.order_by(tokens.c.id).limit(MOST_FORGOTTEN)).all():
        connection.execute(delete(tokens).where(tokens.c.id.in_(ids)))


def _token(row: Row[Any]) -> StoredToken:
    return StoredToken(row.id, row.user_id, row.label, row.digest, row.created, row.expires)
