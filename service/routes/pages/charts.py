"""The data of the charts of a month."""

import calendar
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from service.domain.money import ZERO
from service.tracker.reports import MonthReport, MonthTotals

BARS, LONGEST_LABEL = 8, 20


def category_chart(report: MonthReport) -> dict[str, Any]:
    """Spending by category, the largest first, beside the month before."""
    shown, rest = report.by_category[:BARS], report.by_category[BARS:]
    labels = [_label(compared.category) for compared in shown]
    spent, previous = [compared.spent for compared in shown], [compared.previous for compared in shown]
    if rest:
        labels.append("the rest")
        spent.append(sum((compared.spent for compared in rest), ZERO))
        previous.append(sum((compared.previous for compared in rest), ZERO))
    return {
        "type": "bars",
        "labels": labels,
        "datasets": [_bars("This month", spent, "--out"), _bars("Before", previous, "--before")],
    }


def trend_chart(months: Sequence[MonthTotals]) -> dict[str, Any]:
    """Income and spending by month."""
    return {
        "type": "columns",
        "labels": [calendar.month_abbr[totals.month.month] for totals in months],
        "datasets": [
            _bars("Earned", [totals.income for totals in months], "--in"),
            _bars("Spent", [totals.spent for totals in months], "--out"),
        ],
    }


def _label(category: str) -> str:
    return category if len(category) <= LONGEST_LABEL else f"{category[: LONGEST_LABEL - 1]}…"


def _bars(label: str, amounts: list[Decimal], colour: str) -> dict[str, Any]:
    # a chart's pixels are no money: here alone an amount is rounded to a float
    return {"label": label, "data": [float(amount) for amount in amounts], "colour": colour}
