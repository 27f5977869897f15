"""Entries and budgets as JSON: the one place that says how they look outside."""

import datetime
import json
from collections.abc import Sequence
from decimal import Decimal
from json.encoder import encode_basestring_ascii as quoted
from typing import Any, NamedTuple
from uuid import UUID

from service.domain.budget import Budget, BudgetOfMonth
from service.domain.entry import Entry

_CENTS = [f".{cents:02}" for cents in range(100)]


class ListedExpense(NamedTuple):
    """A row of the list of expenses as the database returns it; building Entries of them would be slow.

    Attributes:
        id: Its 32 digits.
        date: As text YYYY-MM-DD, or what is shown so.
    """

    id: str
    minor_units: int
    category: str
    date: str | datetime.date
    description: str


def entry_fields(entry: Entry) -> dict[str, Any]:
    """An entry as JSON."""
    return {
        "id": str(entry.id),
        "kind": entry.kind,
        "amount": str(entry.amount),
        "category": entry.category,
        "date": entry.date.isoformat(),
        "payee": entry.payee,
        "description": entry.description,
        "version": entry.version,
    }


def entry_text(entry: Entry) -> str:
    """An entry as JSON text, which `entry_of_text` reads."""
    return json.dumps(entry_fields(entry), ensure_ascii=False)


def entry_of_text(text: str) -> Entry:
    """The entry in text that `entry_text` wrote."""
    given = json.loads(text)
    given["id"], given["amount"] = UUID(given["id"]), Decimal(given["amount"])
    return Entry(**given | {"date": datetime.date.fromisoformat(given["date"])})


def expense_fields(expense: Entry) -> dict[str, str]:
    """An expense as JSON for the /expense routes, whose date has a time of midnight."""
    return {
        "id": str(expense.id),
        "amount": str(expense.amount),
        "category": expense.category,
        "date": f"{expense.date.isoformat()}T00:00:00",
        "description": expense.description,
    }


def expense_texts(expenses: Sequence[ListedExpense]) -> list[str]:
    """The JSON text of each expense's `expense_fields`, written four times as fast."""
    return [
        f'{{"id":"{id_[:8]}-{id_[8:12]}-{id_[12:16]}-{id_[16:20]}-{id_[20:]}",'
        f'"amount":"{units // 100}{_CENTS[units % 100]}","category":{quoted(category)},'
        f'"date":"{date}T00:00:00","description":{quoted(description)}}}'
        for id_, units, category, date, description in expenses
    ]


def budget_fields(budget: Budget) -> dict[str, Any]:
    """A budget as JSON."""
    return {
        "category": budget.category,
        "limit": str(budget.limit),
        "warn_at_percent": budget.warn_at_percent,
        "version": budget.version,
    }


def budget_of_month_fields(planned: BudgetOfMonth) -> dict[str, Any]:
    """A budget and its use in a month, as JSON."""
    return budget_fields(planned.budget) | {
        "spent": str(planned.spent),
        "left": str(planned.left),
        "used_percent": planned.used_percent,
        "state": planned.state,
    }
