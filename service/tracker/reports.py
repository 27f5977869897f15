"""Monthly reports and comparisons."""

import calendar
import datetime
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from service.domain.budget import BudgetOfMonth, of_month
from service.domain.entry import Period
from service.domain.money import ZERO
from service.storage import budgets, totals
from service.storage.store import Store

MOST_MONTHS = 120


@dataclass(frozen=True)
class CategoryOfMonth:
    """Spending on a category in a month and in the month before."""

    category: str
    spent: Decimal
    previous: Decimal


@dataclass(frozen=True, kw_only=True)
class MonthReport:
    """A month compared with the month before, with its budgets.

    Attributes:
        month: Its first day.
        by_category: The category most was spent on first.
    """

    month: datetime.date
    income: Decimal
    spent: Decimal
    previous_income: Decimal
    previous_spent: Decimal
    by_category: list[CategoryOfMonth]
    budgets: list[BudgetOfMonth]

    @property
    def left(self) -> Decimal:
        """Below zero where more was spent than earned."""
        return self.income - self.spent


@dataclass(frozen=True)
class MonthTotals:
    """Income and spending of a month."""

    month: datetime.date
    income: Decimal
    spent: Decimal


def month_report(store: Store, user_id: UUID, month: datetime.date) -> MonthReport:
    """The report of a month."""

    def work(connection: Connection) -> MonthReport:
        before = previous_month(month)
        income, spent = _totals(connection, user_id, month)
        previous_income, previous_spent = _totals(connection, user_id, before) if before else ({}, {})
        compared = [
            CategoryOfMonth(category, spent.get(category, ZERO), previous_spent.get(category, ZERO))
            for category in {**spent, **previous_spent}
        ]
        return MonthReport(
            month=month,
            income=sum(income.values(), ZERO),
            spent=sum(spent.values(), ZERO),
            previous_income=sum(previous_income.values(), ZERO),
            previous_spent=sum(previous_spent.values(), ZERO),
            by_category=sorted(compared, key=lambda one: (-one.spent, -one.previous, one.category)),
            budgets=of_month(budgets.of_user(connection, user_id), spent),
        )

    return store.read(work)


def trend(store: Store, user_id: UUID, last: datetime.date, months: int) -> list[MonthTotals]:
    """The totals of so many months, earliest first; fewer at the beginning of the calendar."""
    asked = [last]
    while len(asked) < months and (before := previous_month(asked[-1])):
        asked.append(before)
    sums = store.read(lambda connection: totals.by_month(connection, user_id, asked[-1]))
    found = ((month, sums.get(month, {})) for month in reversed(asked))
    return [MonthTotals(month, kinds.get("income", ZERO), kinds.get("expense", ZERO)) for month, kinds in found]


def previous_month(month: datetime.date) -> datetime.date | None:
    """The first day of the month before; None at the beginning of the calendar."""
    return None if month == datetime.date.min else (month - datetime.timedelta(days=1)).replace(day=1)


def next_month(month: datetime.date) -> datetime.date | None:
    """The first day of the month after; None at the end of the calendar."""
    last = _last_day(month)
    return None if last == datetime.date.max else last + datetime.timedelta(days=1)


def _totals(
    connection: Connection, user_id: UUID, month: datetime.date
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    whole = Period(start=month, end=_last_day(month))
    return (
        totals.by_category(connection, user_id, "income", whole),
        totals.by_category(connection, user_id, "expense", whole),
    )


def _last_day(month: datetime.date) -> datetime.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
