"""A year of realistic demonstration data."""

import calendar
import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection

from service.domain.budget import Budget
from service.domain.entry import Entry, Kind
from service.domain.ids import NOBODY, new_id
from service.storage import entries, totals
from service.storage.store import Store
from service.tracker.plan import Plan
from service.tracker.reports import previous_month

MONTHS = 13
SEED = 7
WRITTEN_AT_ONCE = 500  # entries


class Habit(NamedTuple):
    """A recurring expense or income.

    Attributes:
        days: Of the month; none: on any days.
        times: How often in a month, at least and at most.
        cents: The smallest and the largest amount.
    """

    kind: Kind
    category: str
    payees: tuple[str, ...]
    cents: tuple[int, int]
    days: tuple[int, ...] = ()
    times: tuple[int, int] = (1, 1)
    notes: tuple[str, ...] = ("",)


HABITS = (
    Habit("income", "Salary", ("Northwind Ltd",), (310000, 310000), days=(2,)),
    Habit("income", "Side jobs", ("Ada Books", "Town band"), (8000, 32000), times=(0, 1)),
    Habit("expense", "Rent", ("Hill Street Homes",), (98000, 98000), days=(1,)),
    Habit("expense", "Energy", ("City Power",), (6500, 11900), days=(5,)),
    Habit("expense", "Phone", ("Telco",), (2499, 2499), days=(12,)),
    Habit("expense", "Insurance", ("Mutual",), (5400, 5400), days=(3,)),
    Habit("expense", "Groceries", ("Corner shop", "Market", "Supermarket"), (780, 8900), times=(8, 13)),
    Habit("expense", "Eating out", ("Pasta bar", "Noodle house", "Café Luna"), (650, 5200), times=(3, 8)),
    Habit("expense", "Transport", ("Bus company", "Railway"), (320, 6400), times=(4, 9)),
    Habit("expense", "Health", ("Pharmacy", "Dentist"), (590, 7500), times=(0, 2)),
    Habit("expense", "Clothes", ("Second season", "Shoe shop"), (1900, 12900), times=(0, 2)),
    Habit("expense", "Fun", ("Cinema", "Climbing hall", "Concert hall"), (900, 6500), times=(1, 4)),
    Habit(
        "expense", "Gifts", ("Book shop", "Florist"), (1200, 6000), times=(0, 2), notes=("birthday", "", "thank you")
    ),
)
BUDGETS = {"Groceries": 420, "Eating out": 150, "Transport": 180, "Fun": 90, "Clothes": 120}


def fill(store: Store, today: datetime.date) -> int:
    """Record a year of data up to today for the first user; the same data for the same day.

    Returns:
        How many entries were recorded: none where there are some.
    """
    if store.read(lambda connection: entries.categories(connection, NOBODY)):
        return 0
    chance = random.Random(SEED)  # noqa: S311
    made = sorted(_entries(chance, today), key=lambda entry: entry.date)
    for start in range(0, len(made), WRITTEN_AT_ONCE):
        store.write(partial(_record, some=made[start : start + WRITTEN_AT_ONCE]))
    for category, limit in BUDGETS.items():
        Plan(store, NOBODY).put(Budget(category=category, limit=Decimal(f"{limit}.00")))
    return len(made)


def _record(connection: Connection, some: list[Entry]) -> None:
    entries.put(connection, NOBODY, some)
    totals.record(connection, NOBODY, added=some)


def _entries(chance: random.Random, today: datetime.date) -> Iterator[Entry]:
    month: datetime.date | None = today.replace(day=1)
    for _ in range(MONTHS):
        if month is None:
            return
        for habit in HABITS:
            for day in _days(chance, habit, month):
                given = _chosen(chance, habit)
                if day <= today:
                    yield Entry(id=new_id(), kind=habit.kind, category=habit.category, date=day, **given)
        month = previous_month(month)


def _days(chance: random.Random, habit: Habit, month: datetime.date) -> Iterator[datetime.date]:
    last = calendar.monthrange(month.year, month.month)[1]
    days = habit.days or [chance.randint(1, last) for _ in range(chance.randint(*habit.times))]
    return (month.replace(day=day) for day in days)


def _chosen(chance: random.Random, habit: Habit) -> dict[str, Any]:
    return {
        "amount": Decimal(chance.randint(*habit.cents)).scaleb(-2),
        "payee": chance.choice(habit.payees),
        "description": chance.choice(habit.notes),
    }
