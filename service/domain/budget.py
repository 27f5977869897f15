"""Budgets and their use in a month, independent of Flask and the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.domain import fields
from service.domain.money import ZERO
from service.errors import InvalidRequest

FIELDS = ("category", "limit", "warn_at_percent")
# shown with a budget, and passed over when it is sent back
SHOWN = {"spent", "left", "used_percent", "state", "version"}

State = Literal["ok", "warning", "over"]


@dataclass(frozen=True, kw_only=True)
class Budget:
    """How much may be spent on a category in a month.

    Attributes:
        limit: above zero, exactly two decimals.
        warn_at_percent: from which share of the limit on there is a warning, 1 to 100.
        version: one that none for its category ever had, and one more with every change.
    """

    category: str
    limit: Decimal
    warn_at_percent: int = 80
    version: int = 1


@dataclass(frozen=True)
class BudgetOfMonth:
    """A budget and its use in a month."""

    budget: Budget
    spent: Decimal

    @property
    def left(self) -> Decimal:
        """Below zero where more was spent."""
        return self.budget.limit - self.spent

    @property
    def used_percent(self) -> int:
        """Whole percents of the limit, rounded down."""
        return int(self.spent * 100 // self.budget.limit)

    @property
    def state(self) -> State:
        """Over the limit, at the warning level or above, or neither."""
        if self.left < 0:
            return "over"
        return "warning" if self.spent * 100 >= self.budget.limit * self.budget.warn_at_percent else "ok"


def new_budget(given: Mapping[str, object]) -> Budget:
    """The budget that a request describes; raises InvalidRequest."""
    unknown = sorted(set(given) - {*FIELDS} - SHOWN)
    if unknown:
        raise InvalidRequest(f"{unknown[0][:60]!r} is not a field of a budget, which are {', '.join(FIELDS)}.")
    if missing := [name for name in ("category", "limit") if name not in given]:
        raise InvalidRequest(f"{' and '.join(missing)} missing: a budget needs category and limit.")
    return Budget(
        category=fields.category(given["category"]),
        limit=fields.amount(given["limit"], "limit"),
        warn_at_percent=fields.whole_number(given.get("warn_at_percent", 80), "warn_at_percent", 1, 100),
    )


def of_month(budgets: list[Budget], spent: Mapping[str, Decimal]) -> list[BudgetOfMonth]:
    """The use of each budget, given a month's expenses by category."""
    return [BudgetOfMonth(budget, spent.get(budget.category, ZERO)) for budget in budgets]
