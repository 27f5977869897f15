"""CloudWatch dashboards."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import DASHBOARD


@rule(
    "dashboard-not-json",
    "error",
    on=resources(DASHBOARD),
    text=Text(
        title="The body of a dashboard is JSON in every configuration",
        says="The field DashboardBody must be a valid JSON object",
        cause="Fn::Sub puts the body together, and a comma stays where a condition leaves a widget out.",
        fix="let the part that may be left out begin with its comma",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",
    ),
)
def not_json(view: View, dashboard: Resource) -> Iterator[Problem]:
    body = dashboard["DashboardBody"]
    text = partial_text(body.known())
    # what is known at deployment alone may be a number, a name or any part of the whole
    if text == ANYTHING or not text.lstrip().startswith("{"):
        return
    faults = [fault for stand_in in ("0", "name", "") if (fault := _fault(text.replace(ANYTHING, stand_in)))]
    if len(faults) == 3:
        yield problem(body, f"it is no JSON: {faults[0]}")


def _fault(text: str) -> str:
    try:
        json.loads(text)
    except ValueError as error:
        return str(error)
    return ""
