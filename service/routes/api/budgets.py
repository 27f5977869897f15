"""Budgets, with what a month leaves of them."""

from typing import Any

from service.domain import fields
from service.domain.budget import new_budget
from service.domain.representation import budget_fields, budget_of_month_fields
from service.openapi.described import ApiBlueprint, described
from service.openapi.parameters import CONDITIONS, MONTH_ASKED
from service.openapi.schemas import CATEGORY
from service.openapi.words import TEXT, answered, list_of, query, ref
from service.routes import asker
from service.routes.bodies import json_object
from service.routes.months import asked_month
from service.routes.queries import given_parameters
from service.web.conditions import Answer, asked, tagged

budgets = ApiBlueprint("budgets", __name__)


@budgets.get("/budgets")
@described(
    "With what a month leaves of them",
    answered(month=TEXT, budgets=list_of(ref("BudgetOfMonth"))),
    parameters=[MONTH_ASKED],
)
def listing() -> dict[str, Any]:
    month = asked_month(given_parameters("month"))
    return {
        "month": month.isoformat()[:7],
        "budgets": [budget_of_month_fields(planned) for planned in asker.month_report(month).budgets],
    }


@budgets.put("/budgets")
@described("Set the budget of a category", answered(budget=ref("Budget")), body=ref("NewBudget"), parameters=CONDITIONS)
def put() -> Answer:
    budget = asker.plan().put(new_budget(json_object()), asked())
    return tagged({"budget": budget_fields(budget)}, budget.version)


@budgets.delete("/budgets")
@described(
    "Delete",
    answered(message=TEXT),
    parameters=[query("category", CATEGORY, "Exactly this one.") | {"required": True}, *CONDITIONS],
)
def remove() -> dict[str, str]:
    asker.plan().remove(fields.category(given_parameters("category").get("category")), asked())
    return {"message": "Budget deleted"}
