"""What months add up to."""

import datetime
from collections.abc import Callable
from typing import Any

from flask import Blueprint

from service.domain import fields
from service.domain.representation import budget_of_month_fields
from service.routes.months import asked_month
from service.routes.queries import query
from service.tracker.reports import MOST_MONTHS, MonthReport, MonthTotals


def blueprint(
    report: Callable[[datetime.date], MonthReport], trend: Callable[[datetime.date, int], list[MonthTotals]]
) -> Blueprint:
    """The routes over the reports for whoever asks."""
    reports = Blueprint("reports", __name__)

    @reports.get("/reports/month")
    def month() -> dict[str, Any]:
        found = report(asked_month(query("month")))
        return {
            "month": found.month.isoformat()[:7],
            "income": str(found.income),
            "spent": str(found.spent),
            "left": str(found.left),
            "previous": {"income": str(found.previous_income), "spent": str(found.previous_spent)},
            "by_category": [
                {"category": one.category, "spent": str(one.spent), "previous": str(one.previous)}
                for one in found.by_category
            ],
            "budgets": [budget_of_month_fields(planned) for planned in found.budgets],
        }

    @reports.get("/reports/trend")
    def months() -> dict[str, Any]:
        given = query("month", "months")
        number = fields.whole_number(given.get("months", "12"), "months", 1, MOST_MONTHS)
        return {
            "months": [
                {"month": one.month.isoformat()[:7], "income": str(one.income), "spent": str(one.spent)}
                for one in trend(asked_month(given), number)
            ]
        }

    return reports
