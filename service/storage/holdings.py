"""All data of a user, in whatever table; every function runs in the transaction of the connection that it is given."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Table, delete, func, select, tuple_

from service.storage.schema import budgets, metadata, month_totals, tokens

# a transaction of Aurora DSQL may change 3,000 rows and 10 MiB, and an answer that is kept may have 14 KiB
# https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
REMOVED_AT_ONCE = 500


class Holdings(NamedTuple):
    """How many entries, budgets and tokens a user has."""

    entries: int
    budgets: int
    tokens: int


def counted(connection: Connection, user_id: UUID) -> Holdings:
    # their months know how many entries there are; counting a million takes its time
    entries = select(func.coalesce(func.sum(month_totals.c.entries), 0)).where(month_totals.c.user_id == user_id)
    return Holdings(
        int(connection.scalar(entries) or 0), *(_number(connection, table, user_id) for table in (budgets, tokens))
    )


def remove_some(connection: Connection, user_id: UUID) -> int:
    """Remove at most REMOVED_AT_ONCE rows, tokens first, as these open the rest.

    Returns:
        How many were removed; 0 means that nothing is left.
    """
    for table in (tokens, *metadata.sorted_tables):
        if "user_id" in table.c and (removed := remove_from(connection, table, user_id)):
            return removed
    return 0


def remove_from(connection: Connection, table: Table, user_id: UUID) -> int:
    """Remove at most REMOVED_AT_ONCE of the user's rows; how many."""
    key = tuple_(*table.primary_key.columns)
    some = select(*table.primary_key.columns).where(table.c.user_id == user_id).limit(REMOVED_AT_ONCE)
    return connection.execute(delete(table).where(table.c.user_id == user_id, key.in_(some))).rowcount


def _number(connection: Connection, table: Table, user_id: UUID) -> int:
    return int(connection.scalar(select(func.count()).select_from(table).where(table.c.user_id == user_id)) or 0)
