"""Quotas of a user: far above what anybody enters by hand, low enough for requests to stay fast.

What is there is not counted with every write. Of the room that was found a tenth is let on lease, to be written
without counting: so several tasks together keep within the quota, but for what they let at the same time.
"""

import datetime
import math
import shutil
from collections.abc import Collection
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection

from service.domain.entry import Entry
from service.errors import Full, NoRoom, TooManyKeys
from service.storage import budgets, entries, repeats, totals, users
from service.storage.store import Store

MOST_ENTRIES, MOST_CATEGORIES = 1_000_000, 2_000
# sums that are kept, one for each category in each month
MOST_TOTALS = 100_000
MOST_BUDGETS, MOST_TOKENS = 500, 100
# requests with an Idempotency-Key that are remembered for a day
MOST_KEYS = 20_000
# of the room there is, the part that is let
LET = 10
# bytes that are left to an SQLite file, so that there is room to delete in
LEFT = 4 * 1024 * 1024


def check_entries(
    connection: Connection, store: Store, user_id: UUID, written: Collection[Entry], more: int | None = None
) -> None:
    """Refuse entries beyond the quota.

    Args:
        connection: Within whose transaction they are written.
        store: Whose room it is.
        user_id: Who writes them.
        written: Those that are added, or are there and change.
        more: How many are added; None: all of them.

    Raises:
        Full, NoRoom: the user has as much as one may have, or the disk is full.
    """
    if store.leases.use((user_id, "entries"), len(written)):
        return
    if store.file and shutil.disk_usage(Path(store.file).parent).free < LEFT:
        raise NoRoom
    used = totals.usage(connection, user_id)
    if used.sums + len(written) > MOST_TOTALS:
        totals.forget_empty(connection, user_id)
        used = totals.usage(connection, user_id)
    known = set(entries.categories(connection, user_id))
    new = {entry.category for entry in written} - known
    added = len(written) if more is None else more
    room = [
        _room(used.entries, added, MOST_ENTRIES, "entries"),
        _room(len(known), len(new), MOST_CATEGORIES, "categories"),
        _room(used.sums, len(written), MOST_TOTALS, "sums of a month's category"),
    ]
    store.leases.let((user_id, "entries"), min(room) // LET)


def check_key(connection: Connection, store: Store, user_id: UUID, now: datetime.datetime) -> None:
    """Refuse an idempotency key beyond the quota of a day; raises TooManyKeys."""
    if store.leases.use((user_id, "keys"), 1):
        return
    number, oldest = repeats.remembered(connection, user_id, now)
    if oldest and number >= MOST_KEYS:
        raise TooManyKeys(MOST_KEYS, max(1, math.ceil((oldest + repeats.RETENTION - now).total_seconds())))
    store.leases.let((user_id, "keys"), (MOST_KEYS - number) // LET)


def check_budget(connection: Connection, user_id: UUID) -> None:
    """Refuse a budget beyond the quota; raises Full."""
    _room(len(budgets.of_user(connection, user_id)), 1, MOST_BUDGETS, "budgets")


def check_token(connection: Connection, user_id: UUID) -> None:
    """Refuse a token beyond the quota; raises Full."""
    _room(len(users.tokens_of(connection, user_id)), 1, MOST_TOKENS, "tokens")


def _room(have: int, more: int, most: int, what: str) -> int:
    if more and have + more > most:
        raise Full(most, what)
    return max(0, most - have - more)
