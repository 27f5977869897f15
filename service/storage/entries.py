"""Entries as rows; every function works inside the transaction it is given."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from service.domain import Entry, Kind, Period
from service.filters import Position
from service.money import from_minor_units, to_minor_units
from service.storage.schema import entries, month_totals


def add(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(insert(entries), {"user_id": user_id, "id": entry.id, **_values(entry)})


def find(connection: Connection, user_id: UUID, entry_id: UUID) -> Entry | None:
    row = connection.execute(select(entries).where(_is(user_id, entry_id))).one_or_none()
    return _entry(row) if row else None


def put(connection: Connection, user_id: UUID, some: Iterable[Entry]) -> list[Entry]:
    """Add entries, in place of those that have their ids, which are returned."""
    given = {entry.id: entry for entry in some}
    if not given:
        return []
    same = (entries.c.user_id == user_id, entries.c.id.in_(given))
    before = [_entry(row) for row in connection.execute(select(entries).where(*same))]
    connection.execute(delete(entries).where(*same))
    connection.execute(insert(entries), [{"user_id": user_id, "id": id_, **_values(given[id_])} for id_ in given])
    return before


def replace(connection: Connection, user_id: UUID, entry: Entry) -> None:
    """Overwrite the entry of the same id."""
    connection.execute(update(entries).where(_is(user_id, entry.id)).values(_values(entry)))


def remove(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(delete(entries).where(_is(user_id, entry.id)))


def within(
    connection: Connection, user_id: UUID, kind: Kind | None, period: Period, category: str | None = None
) -> Iterator[Entry]:
    """Entries of a period, newest day first and within a day the last recorded first."""
    conditions = [entries.c.user_id == user_id]
    if kind:
        conditions.append(entries.c.kind == kind)
    if period.start:
        conditions.append(entries.c.date >= period.start)
    if period.end:
        conditions.append(entries.c.date <= period.end)
    if category:
        conditions.append(entries.c.category == category)
    query = select(entries).where(*conditions).order_by(entries.c.date.desc(), entries.c.id.desc())
    return map(_entry, connection.execute(query))


def older(connection: Connection, user_id: UUID, period: Period, after: Position | None, most: int) -> list[Entry]:
    """The entries of a period that follow a position, newest first, and not more than that many."""
    newest_first = select(entries).where(entries.c.user_id == user_id)
    newest_first = newest_first.order_by(entries.c.date.desc(), entries.c.id.desc())
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


def categories(connection: Connection, user_id: UUID) -> list[str]:
    """The categories that the user has entries in, in alphabetical order."""
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
