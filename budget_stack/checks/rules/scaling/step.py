"""Scaling policies of steps: how far each step goes."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SCALING_POLICY

_STEPS = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html"


@rule(
    "scaling-step-incomplete",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A policy of steps has a step, and says what its numbers are",
        says="ValidationException: AdjustmentType must be specified; or: at least one step adjustment is required.",
        cause="The schema takes a configuration without them, since an update may leave them as they are.",
        fix="set AdjustmentType and StepAdjustments",
        source=_STEPS,
    ),
)
def step_incomplete(view: View, policy: Resource) -> Iterator[Problem]:
    steps = policy["StepScalingPolicyConfiguration"]
    if not steps or steps.is_unresolved:
        return
    if not steps["AdjustmentType"]:
        yield problem(steps, "there is no AdjustmentType")
    if not steps["StepAdjustments"].is_unresolved and not list(steps["StepAdjustments"]):
        yield problem(steps["StepAdjustments"] or steps, "there is no step")


@rule(
    "scaling-step-below-zero",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="An exact number of tasks is not negative",
        says="ValidationException: ScalingAdjustment must not be negative for ExactCapacity.",
        cause="The type of adjustment was changed, and a step that takes tasks away stayed.",
        fix="set ScalingAdjustment to how many tasks there are to be, or AdjustmentType to ChangeInCapacity",
        source="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html",
    ),
)
def step_below_zero(view: View, policy: Resource) -> Iterator[Problem]:
    steps = policy["StepScalingPolicyConfiguration"]
    if steps["AdjustmentType"].text() != "ExactCapacity":
        return
    for step in steps["StepAdjustments"]:
        number = None if step.is_unresolved else step["ScalingAdjustment"].number()
        if number is not None and number < 0:
            yield problem(step["ScalingAdjustment"], f"there are never {number:g} tasks")


@rule(
    "scaling-step-magnitude-unused",
    "warning",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A least number of tasks goes with steps in percent",
        says="It has no effect, or the policy is refused: other steps are numbers of tasks themselves.",
        cause="AdjustmentType was changed from percent.",
        fix="remove MinAdjustmentMagnitude, or set AdjustmentType to PercentChangeInCapacity",
        source=_STEPS,
    ),
)
def step_magnitude_unused(view: View, policy: Resource) -> Iterator[Problem]:
    steps = policy["StepScalingPolicyConfiguration"]
    kind = steps["AdjustmentType"].text()
    if steps["MinAdjustmentMagnitude"] and kind not in (None, "PercentChangeInCapacity"):
        yield problem(steps["MinAdjustmentMagnitude"], f"the steps are of {kind}")
