"""Totals of each month by category, updated in the same transaction as the entries."""

import calendar
import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Executable, Select, bindparam, delete, func, select, union_all

from service.domain.entry import Entry, Kind, Period
from service.domain.money import from_minor_units, to_minor_units
from service.storage.schema import entries, month_totals

DAY = datetime.timedelta(days=1)
# beside what a part of a restore changes, so that no transaction grows beyond what DSQL takes
MOST_FORGOTTEN = 500


@cache
def _add_up(dialect: str) -> Executable:
    # only the dialect in use: PostgreSQL's takes 3 MB
    module = import_module(f"sqlalchemy.dialects.{'sqlite' if dialect == 'sqlite' else 'postgresql'}")
    new = module.insert(month_totals)
    # a total that nothing is left of stays, as a zero: the next entry of its month finds it
    more = {name: month_totals.c[name] + new.excluded[name] for name in ("minor_units", "entries")}
    return new.on_conflict_do_update(index_elements=list(month_totals.primary_key), set_=more)  # type: ignore[no-any-return]


def record(
    connection: Connection, user_id: UUID, *, added: Iterable[Entry] = (), removed: Iterable[Entry] = ()
) -> None:
    """Add entries to the totals of their months and subtract others."""
    amounts: Counter[tuple[datetime.date, Kind, str]] = Counter()
    numbers: Counter[tuple[datetime.date, Kind, str]] = Counter()
    for sign, some in ((1, added), (-1, removed)):
        for entry in some:
            total = (entry.date.replace(day=1), entry.kind, entry.category)
            amounts[total] += sign * to_minor_units(entry.amount)
            numbers[total] += sign
    # always in the same order, or two transactions could each wait for the other
    changed = [
        {
            "user_id": user_id,
            "month": total[0],
            "kind": total[1],
            "category": total[2],
            "minor_units": amounts[total],
            "entries": numbers[total],
        }
        for total in sorted(amounts)
        if amounts[total] or numbers[total]
    ]
    if changed:
        connection.execute(_add_up(connection.dialect.name), changed)


class Usage(NamedTuple):
    """How many entries and stored totals a user has."""

    entries: int
    sums: int


def usage(connection: Connection, user_id: UUID) -> Usage:
    """How much a user has, counted from the totals."""
    query = select(func.coalesce(func.sum(month_totals.c.entries), 0), func.count())
    number, sums = connection.execute(query.where(month_totals.c.user_id == user_id)).one()
    return Usage(int(number), sums)


def forget_empty(connection: Connection, user_id: UUID) -> None:
    """Remove totals of no entries, up to MOST_FORGOTTEN."""
    key = (month_totals.c.month, month_totals.c.kind, month_totals.c.category)
    is_empty = (month_totals.c.user_id == user_id, month_totals.c.entries == 0)
    if found := connection.execute(select(*key).where(*is_empty).limit(MOST_FORGOTTEN)).all():
        these = (column == bindparam(f"of_{column.name}") for column in key)
        given = [{f"of_{column.name}": value for column, value in zip(key, row, strict=True)} for row in found]
        connection.execute(delete(month_totals).where(*is_empty, *these), given)


def by_category(connection: Connection, user_id: UUID, kind: Kind, period: Period) -> dict[str, Decimal]:
    """The totals of a period by category, in alphabetical order.

    Whole months come from their totals; only in a month that the period cuts are days read one by one.
    """
    bounds = _bounds(period)
    rows = connection.execute(_by_category(frozenset(bounds)), {"user_id": user_id, "kind": kind, **bounds})
    sums = {category: from_minor_units(int(amount)) for category, amount in rows}
    return dict(sorted(sums.items()))


def by_month(connection: Connection, user_id: UUID, start: datetime.date) -> dict[datetime.date, dict[Kind, Decimal]]:
    """The totals of the months from `start` on that have entries."""
    query = (
        select(month_totals.c.month, month_totals.c.kind, func.sum(month_totals.c.minor_units))
        .where(month_totals.c.user_id == user_id, month_totals.c.month >= start, month_totals.c.entries > 0)
        .group_by(month_totals.c.month, month_totals.c.kind)
    )
    sums: dict[datetime.date, dict[Kind, Decimal]] = {}
    for month, kind, amount in connection.execute(query):
        sums.setdefault(month, {})[kind] = from_minor_units(int(amount))
    return sums


def _bounds(period: Period) -> dict[str, datetime.date]:
    """The first and the last day of what is read of a period: its whole months, and days of those that it cuts."""
    start, end = period.start, period.end
    bounds = {"from_month": start} if start else {}
    if end and end < datetime.date.max:
        bounds["before_month"] = first_cut = (end + DAY).replace(day=1)
        if first_cut <= end and (start is None or start <= first_cut):
            bounds |= {"first_of_last": first_cut, "last_of_last": end}
    if start and start.day > 1:
        last = _last_of_month(start)
        bounds |= {"first_of_first": start, "last_of_first": min(end, last) if end else last}
    return bounds


@cache  # to make a statement takes longer than to run it
def _by_category(bounds: frozenset[str]) -> Select[str, int]:
    parts = union_all(*_parts(bounds)).subquery()
    return select(parts.c.category, func.sum(parts.c.amount)).group_by(parts.c.category)


def _parts(bounds: frozenset[str]) -> Iterator[Select[str, int]]:
    for month in ("first", "last"):
        if f"first_of_{month}" in bounds:
            yield select(entries.c.category, entries.c.minor_units.label("amount")).where(
                entries.c.user_id == bindparam("user_id"),
                entries.c.kind == bindparam("kind"),
                entries.c.date >= bindparam(f"first_of_{month}"),
                entries.c.date <= bindparam(f"last_of_{month}"),
            )
    whole = [month_totals.c.month >= bindparam("from_month")] if "from_month" in bounds else []
    if "before_month" in bounds:
        whole.append(month_totals.c.month < bindparam("before_month"))
    # nothing is added to the kind, but then no engine takes the index by kind for it, in which all months lie mixed
    of_kind = (month_totals.c.kind + "" if whole else month_totals.c.kind) == bindparam("kind")
    of_user = (month_totals.c.user_id == bindparam("user_id"), of_kind, month_totals.c.entries > 0)
    yield select(month_totals.c.category, month_totals.c.minor_units.label("amount")).where(*of_user, *whole)


def _last_of_month(day: datetime.date) -> datetime.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
