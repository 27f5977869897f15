"""Entries as rows; every function runs in the transaction of the connection that it is given."""

import datetime
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    type_coerce,
    update,
)

from service.domain.entry import Entry, Kind, Period
from service.domain.filters import Position
from service.domain.money import from_minor_units, to_minor_units
from service.domain.representation import ListedExpense
from service.storage.schema import entries, month_totals

# built once: building them takes longer than what the database does
_ADD = insert(entries)
NEWEST_FIRST = (entries.c.date.desc(), entries.c.id.desc())
_FIND = select(entries).where(entries.c.user_id == bindparam("of_user"), entries.c.id == bindparam("of_id"))


def add(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(_ADD, {"user_id": user_id, "id": entry.id, **_values(entry)})


def find(connection: Connection, user_id: UUID, entry_id: UUID) -> Entry | None:
    row = connection.execute(_FIND, {"of_user": user_id, "of_id": entry_id}).one_or_none()
    return _entry(row) if row else None


def of_ids(connection: Connection, user_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Entry]:
    """The entries among these ids that exist, by id."""
    rows = connection.execute(select(entries).where(entries.c.user_id == user_id, entries.c.id.in_(list(ids))))
    return {row.id: _entry(row) for row in rows}


def put(connection: Connection, user_id: UUID, some: Collection[Entry], instead_of: Collection[UUID] = ()) -> None:
    """Add entries and remove those they replace."""
    if instead_of:
        connection.execute(delete(entries).where(entries.c.user_id == user_id, entries.c.id.in_(list(instead_of))))
    if some:
        connection.execute(_ADD, [{"user_id": user_id, "id": entry.id, **_values(entry)} for entry in some])


def replace(connection: Connection, user_id: UUID, entry: Entry) -> None:
    """Overwrite the entry of the same id."""
    connection.execute(update(entries).where(_is(user_id, entry.id)).values(_values(entry)))


def remove(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(delete(entries).where(_is(user_id, entry.id)))


# of a list, how much is read at once: so many entries, or characters of what they say
ROWS_LISTED, TEXT_LISTED = 1_000, 256 * 1024
# rows that are taken from an engine between two looks at how much they say
_FETCHED = 100


@cache
def _listed(dialect: str, given: frozenset[str]) -> Select[Any]:
    # SQLite keeps the digits alone, PostgreSQL shows hyphens between them
    id_: ColumnElement[str] = type_coerce(entries.c.id, String)
    if dialect != "sqlite":
        id_ = func.replace(cast(entries.c.id, String), "-", "")
    query = select(id_, entries.c.minor_units, entries.c.category, entries.c.date, entries.c.description)
    conditions = {
        "of_user": entries.c.user_id == bindparam("of_user"),
        "kind": entries.c.kind == bindparam("kind"),
        "start": entries.c.date >= bindparam("start"),
        "end": entries.c.date <= bindparam("end"),
        "category": entries.c.category == bindparam("category"),
        "of_day": entries.c.date == bindparam("of_day"),
        "below": entries.c.id < bindparam("below"),
        "before": entries.c.date < bindparam("before"),
    }
    query = query.where(*(conditions[name] for name in conditions if name in given)).order_by(*NEWEST_FIRST)
    return query.limit(bindparam("most"))


def listed(
    connection: Connection,
    user_id: UUID,
    kind: Kind | None,
    period: Period,
    category: str | None = None,
    after: Position | None = None,
) -> tuple[list[ListedExpense], Position | None]:
    """The next part of the list of a period, from the newest or after a position, and where to go on; None at the end.

    Newest day first and within a day the last recorded first.
    """
    asked = {"of_user": user_id, "kind": kind, "start": period.start, "end": period.end, "category": category}
    found: list[ListedExpense] = []
    # two seeks in the index, as in `older`
    seeks: list[dict[str, object]] = [{}]
    if after:
        seeks = [{"of_day": after.date, "below": after.id}, {"before": after.date}]
    for seek in seeks:
        given = {name: value for name, value in {**asked, **seek}.items() if value}
        # one more than wanted tells whether there is more
        most = ROWS_LISTED + 1 - len(found)
        result = connection.execute(_listed(connection.dialect.name, frozenset(given)), {**given, "most": most})
        # past SQLAlchemy, which would make an object of each row
        is_more = _fetch(result.cursor, found)
        result.close()
        if is_more:
            return found, _position(found[-1])
    return found, None


def _fetch(cursor: Any, found: list[ListedExpense]) -> bool:
    """Fetch rows up to a number and a length of text; whether there are more."""
    said = 0
    while rows := cursor.fetchmany(_FETCHED):
        found += rows
        said += sum(len(row[2]) + len(row[4]) for row in rows)
        if len(found) > ROWS_LISTED:
            del found[ROWS_LISTED:]
            return True
        if said > TEXT_LISTED:
            return True
    return False


def _position(row: ListedExpense) -> Position:
    id_, _, _, date, _ = row
    return Position(datetime.date.fromisoformat(date) if isinstance(date, str) else date, UUID(id_))


def older(connection: Connection, user_id: UUID, period: Period, after: Position | None, most: int) -> list[Entry]:
    """At most so many entries of a period, newest first, after a position."""
    newest_first = select(entries).where(entries.c.user_id == user_id)
    newest_first = newest_first.order_by(*NEWEST_FIRST)
    if period.start:
        newest_first = newest_first.where(entries.c.date >= period.start)
    if period.end and (after is None or after.date > period.end):
        newest_first, after = newest_first.where(entries.c.date <= period.end), None
    if after is None:
        return [_entry(row) for row in connection.execute(newest_first.limit(most))]
    # two seeks in the index: one comparison of both columns would make an engine walk through the whole day
    of_day = newest_first.where(entries.c.date == after.date, entries.c.id < after.id)
    found = [_entry(row) for row in connection.execute(of_day.limit(most))]
    if len(found) < most:
        before = newest_first.where(entries.c.date < after.date)
        found += [_entry(row) for row in connection.execute(before.limit(most - len(found)))]
    return found


def recorded_after(connection: Connection, user_id: UUID, period: Period, after: UUID | None, most: int) -> list[Entry]:
    """At most so many entries of a period after an id, in the order of ids."""
    query = select(entries).where(entries.c.user_id == user_id).order_by(entries.c.id).limit(most)
    if period.start:
        query = query.where(entries.c.date >= period.start)
    if period.end:
        query = query.where(entries.c.date <= period.end)
    if after:
        query = query.where(entries.c.id > after)
    return [_entry(row) for row in connection.execute(query)]


def categories(connection: Connection, user_id: UUID) -> list[str]:
    """The categories of the user's entries, in alphabetical order."""
    query = select(month_totals.c.category).distinct()
    query = query.where(month_totals.c.user_id == user_id, month_totals.c.entries > 0)
    return sorted(connection.scalars(query), key=str.casefold)


def _is(user_id: UUID, entry_id: UUID) -> ColumnElement[bool]:
    return and_(entries.c.user_id == user_id, entries.c.id == entry_id)


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "minor_units": to_minor_units(entry.amount),
        "category": entry.category,
        "date": entry.date,
        "payee": entry.payee,
        "description": entry.description,
        "version": entry.version,
    }


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        kind=row.kind,
        amount=from_minor_units(row.minor_units),
        category=row.category,
        date=row.date,
        payee=row.payee,
        description=row.description,
        version=row.version,
    )
