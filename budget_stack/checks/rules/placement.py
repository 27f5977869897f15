"""Where tasks are placed among instances."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SERVICE, TASK_DEFINITION

_STRATEGIES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-strategies.html"
_CONSTRAINTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html"


@rule(
    "placement-on-fargate",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only tasks on instances are placed by constraints and strategies",
        says="Placement constraints (or strategies) are not supported with FARGATE launch type.",
        cause="The service moved from EC2 to Fargate, which spreads tasks over the zones by itself.",
        fix="leave PlacementConstraints and PlacementStrategies out",
        source=_CONSTRAINTS,
    ),
)
def on_fargate(view: View, service: Resource) -> Iterator[Problem]:
    for key in ("PlacementConstraints", "PlacementStrategies"):
        if list(service[key]) and is_on_fargate(view, service):
            yield problem(service[key], f"the tasks run on Fargate, which knows no {key}")


@rule(
    "placement-strategy-malformed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A placement strategy spreads over something, or packs by CPU or memory",
        says="InvalidParameterException: the field of the placement strategy is missing or invalid.",
        cause="The field was left out, or taken from a strategy of another type.",
        fix="set Field to cpu or memory for binpack, to an attribute or instanceId for spread",
        source=_STRATEGIES,
    ),
)
def strategy_malformed(view: View, service: Resource) -> Iterator[Problem]:
    for strategy in service["PlacementStrategies"]:
        kind, field = strategy["Type"].text(), strategy["Field"]
        if kind in ("spread", "binpack") and not field:
            yield problem(field, f"Field is missing, by which {kind} goes")
        elif kind == "binpack" and (field.text() or "cpu").lower() not in ("cpu", "memory"):
            yield problem(field, f"binpack goes by cpu or memory, and not by {field.text()}")
        elif kind == "spread" and (field.text() or "").lower() in ("cpu", "memory"):
            yield problem(field, f"nothing can be spread over {field.text()}")


@rule(
    "placement-constraint-malformed",
    "error",
    on=resources(SERVICE, TASK_DEFINITION),
    text=Text(
        title="A placement constraint has an expression, unless it wants instances of their own",
        says="InvalidParameterException: the expression is missing, or the constraint cannot have one.",
        cause="The type was changed, and the expression was not.",
        fix="give memberOf an Expression, and distinctInstance none",
        source=_CONSTRAINTS,
    ),
)
def constraint_malformed(view: View, resource: Resource) -> Iterator[Problem]:
    for constraint in resource["PlacementConstraints"]:
        kind, expression = constraint["Type"].text(), constraint["Expression"]
        if kind == "memberOf" and not expression:
            yield problem(expression, "memberOf says nothing of which instances")
        elif kind == "distinctInstance" and expression:
            yield problem(expression, "distinctInstance has no expression")
