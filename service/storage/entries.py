"""Entries as rows; every function works inside the transaction it is given."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update

from service.domain import Entry, Kind, Period
from service.money import from_minor_units, to_minor_units
from service.storage.schema import entries


def add(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(insert(entries), {"user_id": user_id, "id": entry.id, **_values(entry)})


def find(connection: Connection, user_id: UUID, kind: Kind, entry_id: UUID) -> Entry | None:
    row = connection.execute(select(entries).where(_is(user_id, entry_id), entries.c.kind == kind)).one_or_none()
    return _entry(row) if row else None


def replace(connection: Connection, user_id: UUID, entry: Entry) -> None:
    """Overwrite the entry of the same id."""
    connection.execute(update(entries).where(_is(user_id, entry.id)).values(_values(entry)))


def remove(connection: Connection, user_id: UUID, entry: Entry) -> None:
    connection.execute(delete(entries).where(_is(user_id, entry.id)))


def within(
    connection: Connection, user_id: UUID, kind: Kind, period: Period, category: str | None = None
) -> Iterator[Entry]:
    """Entries of a period, newest day first and within a day the last recorded first."""
    conditions = [entries.c.user_id == user_id, entries.c.kind == kind]
    if period.start:
        conditions.append(entries.c.date >= period.start)
    if period.end:
        conditions.append(entries.c.date <= period.end)
    if category:
        conditions.append(entries.c.category == category)
    query = select(entries).where(*conditions).order_by(entries.c.date.desc(), entries.c.id.desc())
    return map(_entry, connection.execute(query))


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
