"""Scalable targets: what is registered, and the names of scheduled actions."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SCALABLE_TARGET

_API = "https://docs.aws.amazon.com/autoscaling/application/APIReference"


@rule(
    "scaling-capacity-negative",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A service has no fewer than no tasks",
        says="ValidationException: Minimum capacity must be greater than or equal to 0.",
        cause="A minus was meant as a dash, or a parameter has no MinValue.",
        fix="set MinCapacity and MaxCapacity to 0 or more",
        source=f"{_API}/API_RegisterScalableTarget.html",
    ),
)
def capacity_negative(view: View, target: Resource) -> Iterator[Problem]:
    for name in ("MinCapacity", "MaxCapacity"):
        number = target[name].number() if target[name] else None
        if number is not None and number < 0:
            yield problem(target[name], f"it is {number:g}")


@rule(
    "scaling-action-name-twice",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="The scheduled actions of a target have different names",
        says="One action replaces the other, or: duplicate scheduled action names.",
        cause="An action was copied.",
        fix="give each action a ScheduledActionName of its own",
        source=f"{_API}/API_PutScheduledAction.html",
    ),
)
def schedule_name_twice(view: View, target: Resource) -> Iterator[Problem]:
    seen: list[object] = []
    for action in target["ScheduledActions"]:
        name = action["ScheduledActionName"]
        if action.is_unresolved or not name:
            continue
        if name.value in seen:
            yield problem(name, f"another action is named {name.text() or 'so'}")
        seen.append(name.value)
