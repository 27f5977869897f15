"""Users and their tokens as rows; every function runs in the transaction of the connection that it is given."""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from service.storage.schema import tokens, users

# so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 100


class User(NamedTuple):
    """A user who can log in.

    Attributes:
        id: Whose entries are theirs.
        name: What they log in with, lower case.
        password_hash: Argon2id.
        logouts: How often they logged out everywhere, which ended the sessions before it; None: never.
        created: When they were made, in UTC; None: before that was kept.
    """

    id: UUID
    name: str
    password_hash: str
    logouts: int | None = None
    created: datetime.datetime | None = None


class StoredToken(NamedTuple):
    """A token as it is stored, without its secret.

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


def from_row(row: Row[Any]) -> User:
    return User(row.id, row.name, row.password_hash, row.logouts, row.created)


def add_user(connection: Connection, user: User) -> None:
    connection.execute(insert(users), user._asdict())


def find_user(connection: Connection, name: str) -> User | None:
    row = connection.execute(_FIND_USER, {"of_name": name}).one_or_none()
    return from_row(row) if row else None


def all_users(connection: Connection) -> list[tuple[User, int]]:
    """Every user, by name, and how many tokens they have."""
    held = select(tokens.c.user_id, func.count().label("tokens")).group_by(tokens.c.user_id).subquery()
    query = select(users, func.coalesce(held.c.tokens, 0).label("tokens"))
    rows = connection.execute(query.outerjoin(held, held.c.user_id == users.c.id).order_by(users.c.name))
    return [(from_row(row), row.tokens) for row in rows]


def change_password(connection: Connection, name: str, password_hash: str, instead_of: str | None = None) -> bool:
    """Replace the password hash, if it still is `instead_of` where that is given; whether it was replaced."""
    change = update(users).where(users.c.name == name).values(password_hash=password_hash)
    if instead_of is not None:
        change = change.where(users.c.password_hash == instead_of)
    return connection.execute(change).rowcount == 1


def remove_user(connection: Connection, name: str) -> None:
    """Remove the user, but not their data, which `storage.holdings` removes."""
    connection.execute(delete(users).where(users.c.name == name))


def log_out(connection: Connection, name: str) -> None:
    """Increment the user's count of logouts from everywhere, which ends all their sessions."""
    more = func.coalesce(users.c.logouts, 0) + 1
    connection.execute(update(users).where(users.c.name == name).values(logouts=more))


def hold(connection: Connection, name: str) -> None:
    """Write the user back unchanged, so that a concurrent change to them is a conflict."""
    connection.execute(update(users).where(users.c.name == name).values(logouts=users.c.logouts))


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
    """Remove a token of the user; whether there was one."""
    done = connection.execute(delete(tokens).where(tokens.c.id == token_id, tokens.c.user_id == user_id))
    return done.rowcount == 1


def remove_expired(connection: Connection, user_id: UUID, now: datetime.datetime) -> None:
    """Remove expired tokens of the user, the oldest first, up to MOST_FORGOTTEN."""
    old = select(tokens.c.id).where(tokens.c.user_id == user_id, tokens.c.expires < now)
    if ids := connection.scalars(old.order_by(tokens.c.id).limit(MOST_FORGOTTEN)).all():
        connection.execute(delete(tokens).where(tokens.c.id.in_(ids)))


def _token(row: Row[Any]) -> StoredToken:
    return StoredToken(row.id, row.user_id, row.label, row.digest, row.created, row.expires)
