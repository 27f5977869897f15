"""Sessions that ended early; every function runs in the transaction of the connection that it is given."""

import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from service.storage.schema import ended_sessions as ended
from service.storage.schema import users
from service.storage.users import User, from_row

# a day longer than the last cookie that such a session may have been given
RETENTION = datetime.timedelta(days=31)
# with each that ends at most this many old ones go, so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 100

# built once, and one query, as every request asks it
_FIND = select(users).where(
    users.c.name == bindparam("of_name"),
    ~exists().where(ended.c.user_id == users.c.id, ended.c.id == bindparam("of_session")),
)


def user_of(connection: Connection, name: str, session_id: UUID) -> User | None:
    """The user of this name, or None if there is none or the session has ended."""
    row = connection.execute(_FIND, {"of_name": name, "of_session": session_id}).one_or_none()
    return from_row(row) if row else None


def end(connection: Connection, user_id: UUID, session_id: UUID, now: datetime.datetime) -> None:
    """End the session, so that copies of its cookie are no longer accepted."""
    old = select(ended.c.id).where(ended.c.user_id == user_id, ended.c.ended < now - RETENTION)
    forgotten = connection.scalars(old.limit(MOST_FORGOTTEN)).all()
    # two requests may end the same one
    connection.execute(delete(ended).where(ended.c.user_id == user_id, ended.c.id.in_([*forgotten, session_id])))
    connection.execute(insert(ended), {"user_id": user_id, "id": session_id, "ended": now})
