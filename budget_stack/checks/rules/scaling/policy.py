"""Scaling policies: target values, cooldowns and steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate, task_of
from budget_stack.checks.view.references import waits_for
from budget_stack.checks.view.scaling import metric_of, service_of, tracking
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import of_other_type, problem
from budget_stack.facts.resource_types import SCALABLE_TARGET, SCALING_POLICY, SERVICE

_TYPES = ("TargetTrackingScaling", "StepScaling", "PredictiveScaling")
_API = "https://docs.aws.amazon.com/autoscaling/application/APIReference"
_PUT = f"{_API}/API_PutScalingPolicy.html"
_UTILIZATION = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html"
_STEPS = f"{_API}/API_StepAdjustment.html"
_TRACKING = f"{_API}/API_TargetTrackingScalingPolicyConfiguration.html"


@rule(
    "scaling-policy-without-target",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A scaling policy names a scalable target, and waits for it",
        says="ObjectNotFoundException: No scalable target registered for service namespace: ecs, resource ID: X, ...",
        cause="The policy names the service by its text, or a resource of another type.",
        fix="set ScalingTargetId to a Ref of the scalable target",
        source=_PUT,
    ),
)
def without_target(view: View, policy: Resource) -> Iterator[Problem]:
    target_id = policy["ScalingTargetId"]
    if target_id:
        families = ("AWS::ECS::", "AWS::IAM::")
        yield from of_other_type(view, target_id, [SCALABLE_TARGET], "scalable target", families=families)
        return
    if not policy["ResourceId"]:
        yield problem(target_id, "there is neither ScalingTargetId nor ResourceId")
        return
    for target in view.resources(SCALABLE_TARGET):
        same = target["ResourceId"].value == policy["ResourceId"].value
        if same and not waits_for(view, policy, [target.logical_id]):
            yield problem(policy["ResourceId"], f"{policy.logical_id} does not wait for {target.logical_id}")


@rule(
    "scaling-policy-type-mismatch",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A scaling policy has the configuration of its type, and no other",
        says=(
            "StepScaling policy configuration must be specified, or: You must only provide a single scaling policy ..."
        ),
        cause="The type was changed, and the configuration stayed.",
        fix="keep the one configuration that is wanted, and set PolicyType to its type",
        source=_PUT,
    ),
)
def type_mismatch(view: View, policy: Resource) -> Iterator[Problem]:
    type_ = policy["PolicyType"]
    kind = type_.text()
    if kind not in _TYPES:
        return
    configurations = {one: policy[f"{one}PolicyConfiguration"] for one in _TYPES if policy[f"{one}PolicyConfiguration"]}
    if kind not in configurations:
        yield problem(type_, f"the type is {kind}, and there is no {kind}PolicyConfiguration")
    elif others := [node for one, node in configurations.items() if one != kind]:
        yield problem(others[0], f"the type is {kind}, and this is the configuration of another one")


@rule(
    "scaling-policy-target-not-positive",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="What a policy aims at is more than nothing",
        says="The policy is refused, or scales out to the maximum and stays there: what is used is never below 0.",
        cause="A parameter was left at 0, or scaling was meant to be switched off.",
        fix="set TargetValue to a percentage, or to requests a target and minute",
        source=_TRACKING,
    ),
)
def target_not_positive(view: View, policy: Resource) -> Iterator[Problem]:
    value = tracking(policy)["TargetValue"]
    number = value.number() if value else None
    # a custom metric may be negative
    if number is not None and number <= 0 and metric_of(policy):
        yield problem(value, f"the target value is {number:g}")


@rule(
    "scaling-policy-target-unreachable",
    "warning",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A utilization that a policy aims at can be exceeded",
        says="The service never scales out.",
        cause="On Fargate a task cannot use more than it has, which is 100 %.",
        fix="set TargetValue to less than 100",
        source=_UTILIZATION,
    ),
)
def target_unreachable(view: View, policy: Resource) -> Iterator[Problem]:
    value = tracking(policy)["TargetValue"]
    number = value.number() if value else None
    target = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    service = service_of(view, target) if target else None
    type_ = metric_of(policy)["PredefinedMetricType"].text() or ""
    if number is None or number <= 100 or service is None or service.type != SERVICE:
        return
    # memory is measured against the reservations of containers, if there are any
    if type_.startswith("ECSServiceAverageMemory") and _may_reserve_memory(view, service):
        return
    if type_.startswith("ECSServiceAverage") and is_on_fargate(view, service):
        yield problem(value, f"{type_} never exceeds 100, and the target value is {number:g}")


def _may_reserve_memory(view: View, service: Resource) -> bool:
    task = task_of(view, service)
    return task is None or any(one["MemoryReservation"] or one.is_unresolved for one in task["ContainerDefinitions"])


@rule(
    "scaling-cooldown-negative",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A cooldown is not negative",
        says="The policy is refused: no time to wait is less than none.",
        cause="A minus was meant as a dash.",
        fix="set the cooldown to seconds, 0 or more",
        source=_PUT,
    ),
)
def cooldown_negative(view: View, policy: Resource) -> Iterator[Problem]:
    follows, step = tracking(policy), policy["StepScalingPolicyConfiguration"]
    for node in (follows["ScaleInCooldown"], follows["ScaleOutCooldown"], step["Cooldown"]):
        if node and (node.number() or 0) < 0:
            yield problem(node, f"the cooldown is {node.text()} s")


@rule(
    "scaling-steps-not-contiguous",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="The steps of a policy follow one another, without gap or overlap",
        says="Step adjustment intervals cannot overlap, or: Step adjustment intervals cannot have gaps between them",
        cause="One step's bound was changed, and its neighbour's was not.",
        fix=(
            "let each step begin where the one before ends, the first and last open where they reach beyond the "
            "threshold"
        ),
        source=_STEPS,
    ),
)
def steps_not_contiguous(view: View, policy: Resource) -> Iterator[Problem]:
    adjustments = policy["StepScalingPolicyConfiguration"]["StepAdjustments"]
    bounds = [_bounds(one) for one in adjustments]
    ranges = sorted(one for one in bounds if one is not None)
    if not ranges or len(ranges) < len(bounds):
        return
    if any(lower >= upper for lower, upper in ranges):
        yield problem(adjustments, "a step ends where it begins, or before")
    elif (float("-inf"), float("inf")) in ranges:
        yield problem(adjustments, "a step has neither bound")
    elif fault := next((pair for pair in pairwise(ranges) if pair[0][1] != pair[1][0]), None):
        (_, end), (start, _) = fault
        yield problem(adjustments, f"one step ends at {end:g}, and the next begins at {start:g}")
    elif ranges[0][0] not in (float("-inf"), 0) and ranges[0][0] < 0:
        yield problem(adjustments, f"no step is open below {ranges[0][0]:g}")
    elif ranges[-1][1] != float("inf") and ranges[-1][1] > 0:
        yield problem(adjustments, f"no step is open above {ranges[-1][1]:g}")


def _bounds(step: Node) -> tuple[float, float] | None:
    """Return the interval in which a step applies; None if it is not known."""
    lower, upper = step["MetricIntervalLowerBound"], step["MetricIntervalUpperBound"]
    least = lower.number() if lower else float("-inf")
    most = upper.number() if upper else float("inf")
    return None if least is None or most is None or step.is_unresolved else (least, most)
