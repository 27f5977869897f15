"""Filters for entries, and positions in a list of them."""

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from service.domain import fields
from service.domain.entry import Entry, Kind, Period, period
from service.errors import InvalidRequest

FILTERS = ("kind", "category", "text", "start_date", "end_date", "min_amount", "max_amount")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Conditions that entries must all meet; None or empty means any.

    Attributes:
        text: Found anywhere in the category, the payee or the description, whatever its case.
        least: The smallest amount.
        most: The largest amount.
    """

    period: Period = Period()
    kind: Kind | None = None
    category: str = ""
    text: str = ""
    least: Decimal | None = None
    most: Decimal | None = None

    def matches(self, entry: Entry) -> bool:
        """Whether the entry meets all conditions but the period, which the database checks."""
        return (
            (not self.kind or entry.kind == self.kind)
            and (not self.category or entry.category == self.category)
            and (self.least is None or entry.amount >= self.least)
            and (self.most is None or entry.amount <= self.most)
            and (not self.text or _plain(self.text) in _plain(f"{entry.category}\n{entry.payee}\n{entry.description}"))
        )


class Position(NamedTuple):
    """A place in the list of entries: the newest day first, within a day the last recorded first."""

    date: datetime.date
    id: UUID

    def __str__(self) -> str:
        return f"{self.date.isoformat()}.{self.id.hex}"


def position_of(entry: Entry) -> Position:
    return Position(entry.date, entry.id)


def position(text: str) -> Position:
    """The position that `str()` made the text of; raises InvalidRequest."""
    day, _, id_ = text.partition(".")
    try:
        return Position(fields.date(day), fields.uuid(id_))
    except InvalidRequest:
        raise fields.refusal("after", "what an answer gave as next", text) from None


def wanted(given: Mapping[str, str]) -> Filter:
    """The filter in the parameters of a request; an empty parameter counts as absent.

    Raises:
        InvalidRequest: one is not acceptable, or the smallest amount is above the largest.
    """
    least, most = (fields.amount(given[name], name) if given.get(name) else None for name in FILTERS[-2:])
    if least and most and least > most:
        raise InvalidRequest(f"min_amount must not be above max_amount; got {least} and {most}.")
    return Filter(
        period=period(given),
        kind=fields.kind(given["kind"]) if given.get("kind") else None,
        category=given.get("category", "").strip(),
        text=fields.text(given.get("text", "").strip()),
        least=least,
        most=most,
    )


def _plain(text: str) -> str:
    # twice, as Unicode's caseless matching has it: folding may leave what is composed differently
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
