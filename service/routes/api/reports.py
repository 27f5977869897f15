"""Monthly reports."""

from typing import Any

from service.domain import fields
from service.domain.representation import budget_of_month_fields
from service.openapi.described import ApiBlueprint, described
from service.openapi.parameters import MONTH_ASKED
from service.openapi.words import answered, list_of, query, ref
from service.routes import asker
from service.routes.months import asked_month
from service.routes.queries import given_parameters
from service.tracker.reports import MOST_MONTHS

reports = ApiBlueprint("reports", __name__)

MONTHS = query("months", {"type": "integer", "minimum": 1, "maximum": MOST_MONTHS, "default": 12}, "How many.")


@reports.get("/reports/month")
@described("A month against the one before", ref("Month"), parameters=[MONTH_ASKED])
def month() -> dict[str, Any]:
    report = asker.month_report(asked_month(given_parameters("month")))
    return {
        "month": report.month.isoformat()[:7],
        "income": str(report.income),
        "spent": str(report.spent),
        "left": str(report.left),
        "previous": {"income": str(report.previous_income), "spent": str(report.previous_spent)},
        "by_category": [
            {"category": compared.category, "spent": str(compared.spent), "previous": str(compared.previous)}
            for compared in report.by_category
        ],
        "budgets": [budget_of_month_fields(planned) for planned in report.budgets],
    }


@reports.get("/reports/trend")
@described("Months in a row", answered(months=list_of(ref("MonthTotals"))), parameters=[MONTH_ASKED, MONTHS])
def months() -> dict[str, Any]:
    given = given_parameters("month", "months")
    number = fields.whole_number(given.get("months", "12"), "months", 1, MOST_MONTHS)
    return {
        "months": [
            {"month": totals.month.isoformat()[:7], "income": str(totals.income), "spent": str(totals.spent)}
            for totals in asker.trend(asked_month(given), number)
        ]
    }
