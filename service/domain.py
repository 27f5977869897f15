"""Expenses and the rules about them, free of Flask and of the database."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypedDict

from service import fields
from service.errors import InvalidRequest
from service.ids import new_id

FIELDS = ("amount", "category", "date", "description")
REQUIRED = ("amount", "category", "date")


@dataclass(frozen=True, kw_only=True)
class Expense:
    """Money spent on a day.

    Attributes:
        id: UUID, given when the expense is recorded.
        amount: above zero, exactly two decimals.
        category: what totals are grouped by; case matters.
        date: the day it was spent on.
        description: free text, may be empty.
    """

    id: str
    amount: Decimal
    category: str
    date: datetime.date
    description: str = ""


class Changes(TypedDict, total=False):
    """The fields of an expense that a request gave, checked."""

    amount: Decimal
    category: str
    date: datetime.date
    description: str


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from `start` to `end`, both included; None leaves that side open."""

    start: datetime.date | None = None
    end: datetime.date | None = None


def new_expense(given: Mapping[str, object]) -> Expense:
    """The expense that a request describes.

    Raises:
        InvalidRequest: a required field is missing, or a field is unknown or not acceptable.
    """
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        raise InvalidRequest(f"{' and '.join(missing)} missing: an expense needs amount, category and date.")
    return Expense(id=new_id(), **changes(given))


def changes(given: Mapping[str, object]) -> Changes:
    """The fields that a request gives; an `id` is passed over, so that what was read can be sent back.

    Raises:
        InvalidRequest: no field is given, or a field is unknown or not acceptable.
    """
    # passing over a misspelt field would lose what it says
    unknown = sorted(set(given) - {*FIELDS, "id"})
    if unknown:
        raise InvalidRequest(f"{unknown[0][:60]!r} is not a field of an expense, which are {', '.join(FIELDS)}.")
    checked = Changes()
    if "amount" in given:
        checked["amount"] = fields.amount(given["amount"])
    if "category" in given:
        checked["category"] = fields.category(given["category"])
    if "date" in given:
        checked["date"] = fields.date(given["date"])
    if "description" in given:
        checked["description"] = fields.description(given["description"])
    if not checked:
        raise InvalidRequest(f"Nothing to change: give at least one of {', '.join(FIELDS)}.")
    return checked


def period(given: Mapping[str, str]) -> Period:
    """The days that `start_date` and `end_date` enclose; an empty one counts as not given.

    Raises:
        InvalidRequest: a date is not a day, or the period ends before it starts.
    """
    start, end = (fields.date(given[name], name) if given.get(name) else None for name in ("start_date", "end_date"))
    if start and end and start > end:
        raise InvalidRequest(f"start_date must not be after end_date; got {start} and {end}.")
    return Period(start=start, end=end)
