"""Entries and the rules about them, free of Flask and of the database."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Literal, TypedDict
from uuid import UUID

from service import fields
from service.errors import InvalidRequest
from service.ids import new_id

FIELDS = ("amount", "category", "date", "description")
REQUIRED = ("amount", "category", "date")


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
        version: 1, and one more with every change.
    """

    id: UUID
    kind: Kind
    amount: Decimal
    category: str
    date: datetime.date
    payee: str = ""
    description: str = ""
    version: int = 1


def to_json(entry: Entry) -> str:
    """An entry as text, from which `from_json` makes the same again."""
    return json.dumps(asdict(entry), default=str)


def from_json(text: str) -> Entry:
    given = json.loads(text)
    given["id"], given["amount"] = UUID(given["id"]), Decimal(given["amount"])
    return Entry(**given | {"date": datetime.date.fromisoformat(given["date"])})


class Changes(TypedDict, total=False):
    """The fields of an entry that a request gave, checked."""

    amount: Decimal
    category: str
    date: datetime.date
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
    missing = [name for name in REQUIRED if name not in given]
    if missing:
        raise InvalidRequest(f"{' and '.join(missing)} missing: an expense needs amount, category and date.")
    return Entry(id=new_id(), kind="expense", **changes(given))


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
