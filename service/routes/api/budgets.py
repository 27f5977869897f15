"""Budgets, with what a month leaves of them."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from service.domain import fields
from service.domain.budget import new_budget
from service.domain.representation import budget_fields, budget_of_month_fields
from service.routes.bodies import if_version, json_object
from service.routes.months import asked_month
from service.routes.queries import query
from service.tracker.plan import Plan
from service.tracker.reports import MonthReport


def blueprint(plan: Callable[[], Plan], report: Callable[..., MonthReport]) -> Blueprint:
    """The routes over the budgets of whoever asks."""
    budgets = Blueprint("budgets", __name__)

    @budgets.get("/budgets")
    def listing() -> dict[str, Any]:
        month = asked_month(query("month"))
        return {
            "month": f"{month.isoformat()[:7]}",
            "budgets": [budget_of_month_fields(planned) for planned in report(month).budgets],
        }

    @budgets.put("/budgets")
    def put() -> tuple[dict[str, Any], int, dict[str, str]]:
        budget = plan().put(new_budget(json_object()), if_version())
        return {"budget": budget_fields(budget)}, 200, {"ETag": f'"{budget.version}"'}

    @budgets.delete("/budgets")
    def remove() -> dict[str, str]:
        plan().remove(fields.category(query("category").get("category")), if_version())
        return {"message": "Budget deleted"}

    return budgets
