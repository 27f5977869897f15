"""Entries and their rules, independent of Flask and the database."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypedDict
from uuid import UUID

from service.domain import fields
from service.domain.ids import new_id
from service.errors import InvalidRequest

# of an expense, as the first routes know it
FIELDS = ("amount", "category", "date", "description")
REQUIRED = ("amount", "category", "date")
# of an entry, which may be an income too
ENTRY_FIELDS = ("kind", "amount", "category", "date", "payee", "description")
ENTRY_REQUIRED = ("kind", *REQUIRED)
# what the service gives an entry by itself
GIVEN_BY_US = {"id", "version"}

Kind = Literal["expense", "income"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Money spent or earned on a day.

    Attributes:
        id: UUID version 7, given when the entry is recorded.
        amount: above zero, exactly two decimals.
        category: what totals are grouped by; case matters.
        date: the day it was spent or earned on.
        payee: who got the money, or whom it came from; may be empty.
        description: free text, may be empty.
        version: 1, and one more with every change; when it is restored from a file, one that it never had.
    """

    id: UUID
    kind: Kind
    amount: Decimal
    category: str
    date: datetime.date
    payee: str = ""
    description: str = ""
    version: int = 1


class Changes(TypedDict, total=False):
    """Checked fields of an entry from a request."""

    kind: Kind
    amount: Decimal
    category: str
    date: datetime.date
    payee: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from `start` to `end`, both included; None leaves that side open."""

    start: datetime.date | None = None
    end: datetime.date | None = None


def new_expense(given: Mapping[str, object]) -> Entry:
    """The expense that a request describes.

    Raises:
        InvalidRequest: a required field is missing, or a field is unknown or not acceptable.
    """
    _require(given, REQUIRED, "an expense needs amount, category and date.")
    given_fields: Changes = {"kind": "expense", **changes(given)}
    return Entry(id=new_id(), **given_fields)


def new_entry(given: Mapping[str, object]) -> Entry:
    """The entry that a request describes; raises InvalidRequest as `new_expense` does."""
    _require(given, ENTRY_REQUIRED, "an entry needs kind, amount, category and date.")
    return Entry(id=new_id(), **entry_changes(given))


def restored_entry(given: Mapping[str, object]) -> Entry:
    """The entry that an export holds, with its id; raises InvalidRequest."""
    _require(given, ("id", *ENTRY_REQUIRED), "an exported entry needs id, kind, amount, category and date.")
    return Entry(id=fields.uuid(given["id"]), **entry_changes(given))


def changes(given: Mapping[str, object]) -> Changes:
    """The fields of an expense that a request gives; an `id` is passed over, so that what was read can be sent back.

    Raises:
        InvalidRequest: no field is given, or a field is unknown or not acceptable.
    """
    return _checked(given, FIELDS, {"id"}, "an expense")


def entry_changes(given: Mapping[str, object]) -> Changes:
    """The fields of an entry that a request gives; raises InvalidRequest as `changes` does."""
    return _checked(given, ENTRY_FIELDS, GIVEN_BY_US, "an entry")


def period(given: Mapping[str, str]) -> Period:
    """The days that `start_date` and `end_date` enclose; an empty one counts as not given.

    Raises:
        InvalidRequest: a date is not a day, or the period ends before it starts.
    """
    start, end = (fields.date(given[name], name) if given.get(name) else None for name in ("start_date", "end_date"))
    if start and end and start > end:
        raise InvalidRequest(f"start_date must not be after end_date; got {start} and {end}.")
    return Period(start=start, end=end)


def _require(given: Mapping[str, object], names: tuple[str, ...], needs: str) -> None:
    if missing := [name for name in names if name not in given]:
        raise InvalidRequest(f"{' and '.join(missing)} missing: {needs}")


def _checked(given: Mapping[str, object], names: tuple[str, ...], passed_over: set[str], what: str) -> Changes:
    # passing over a misspelt field would lose what it says
    unknown = sorted(set(given) - {*names} - passed_over)
    if unknown:
        raise InvalidRequest(f"{unknown[0][:60]!r} is not a field of {what}, which are {', '.join(names)}.")
    parsers: dict[str, Any] = {
        "kind": fields.kind,
        "amount": fields.amount,
        "category": fields.category,
        "date": fields.date,
        "payee": fields.payee,
        "description": fields.description,
    }
    checked: Changes = {name: parsers[name](given[name]) for name in names if name in given}  # type: ignore[assignment]
    if not checked:
        raise InvalidRequest(f"Nothing to change: give at least one of {', '.join(names)}.")
    return checked
