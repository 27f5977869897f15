"""Idempotency keys and answers; every function runs in the transaction of the connection that it is given."""

import datetime
import hashlib
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from service.errors import KeyReused
from service.storage.schema import idempotency_keys as keys

RETENTION = datetime.timedelta(days=1)
# with each new key at most this many old ones go, so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 100


class RequestKey(NamedTuple):
    """An idempotency key and a digest of the request.

    Attributes:
        key: The same for every try of the request.
        digest: Tells whether another try sends the same.
    """

    key: str
    digest: str


def request_key(key: str, sent: bytes) -> RequestKey:
    return RequestKey(key, hashlib.sha256(sent).hexdigest())


_FIND = select(keys.c.digest, keys.c.answer).where(
    keys.c.user_id == bindparam("of_user"), keys.c.key == bindparam("of_key")
)
_OLD = select(keys.c.key).where(keys.c.user_id == bindparam("of_user"), keys.c.created < bindparam("before"))
_OLD = _OLD.limit(MOST_FORGOTTEN)
_KEEP = insert(keys)


def find(connection: Connection, user_id: UUID, request: RequestKey) -> str | None:
    """The stored answer, or None; raises KeyReused if the key belongs to another request."""
    row = connection.execute(_FIND, {"of_user": user_id, "of_key": request.key}).one_or_none()
    if row is None:
        return None
    if row.digest != request.digest:
        raise KeyReused(request.key)
    return str(row.answer)


def remembered(connection: Connection, user_id: UUID, now: datetime.datetime) -> tuple[int, datetime.datetime | None]:
    """How many keys of the last day are stored, and when the oldest was used."""
    query = select(func.count(), func.min(keys.c.created))
    number, oldest = connection.execute(query.where(keys.c.user_id == user_id, keys.c.created >= now - RETENTION)).one()
    return number, oldest


def keep(connection: Connection, user_id: UUID, request: RequestKey, answer: str, now: datetime.datetime) -> None:
    """Store an answer for a day."""
    given = {"of_user": user_id, "before": now - RETENTION}
    if old := connection.scalars(_OLD, given).all():
        connection.execute(delete(keys).where(keys.c.user_id == user_id, keys.c.key.in_(old)))
    connection.execute(_KEEP, {"user_id": user_id, **request._asdict(), "answer": answer, "created": now})
