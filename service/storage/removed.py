"""Deleted entries, for a while; every function runs in the transaction of the connection that it is given."""

import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from service.domain.entry import Entry
from service.domain.representation import entry_of_text, entry_text
from service.storage.schema import removed_entries as removed

RETENTION = datetime.timedelta(days=30)
# of a user; beyond that the oldest go sooner
MOST_KEPT = 10_000
# with each removal at most this many old ones go, so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 100


def keep(connection: Connection, user_id: UUID, entry: Entry, now: datetime.datetime) -> None:
    """Keep a deleted entry for a month."""
    of_user = select(removed.c.id).where(removed.c.user_id == user_id)
    old = of_user.where(removed.c.removed < now - RETENTION).limit(MOST_FORGOTTEN)
    too_many = (
        of_user.order_by(removed.c.removed.desc(), removed.c.id.desc()).offset(MOST_KEPT - 1).limit(MOST_FORGOTTEN)
    )
    forgotten = {*connection.scalars(old), *connection.scalars(too_many)}
    connection.execute(delete(removed).where(removed.c.user_id == user_id, removed.c.id.in_([*forgotten, entry.id])))
    connection.execute(
        insert(removed), {"user_id": user_id, "id": entry.id, "entry": entry_text(entry), "removed": now}
    )


def find(connection: Connection, user_id: UUID, entry_id: UUID) -> Entry | None:
    query = select(removed.c.entry).where(removed.c.user_id == user_id, removed.c.id == entry_id)
    text = connection.scalar(query)
    return entry_of_text(text) if text else None


def forget(connection: Connection, user_id: UUID, entry_id: UUID) -> None:
    connection.execute(delete(removed).where(removed.c.user_id == user_id, removed.c.id == entry_id))
