"""Scaling policies: metrics that one chooses or makes oneself."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.queries import query_faults
from budget_stack.checks.view.scaling import is_of_ecs, metric_of, tracking
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SCALABLE_TARGET, SCALING_POLICY
from budget_stack.facts.scaling import LARGEST_TARGET, OF_ECS, REQUESTS_PER_TARGET

_API = "https://docs.aws.amazon.com/autoscaling/application/APIReference"
_CUSTOM = f"{_API}/API_CustomizedMetricSpecification.html"
_PREDEFINED = f"{_API}/API_PredefinedMetricSpecification.html"
_FORECAST = f"{_API}/API_PredictiveScalingPolicyConfiguration.html"
_FORECASTS = {
    "Pair": ("PredefinedMetricPairSpecification",),
    "Load": ("PredefinedLoadMetricSpecification", "CustomizedLoadMetricSpecification"),
    "Scaling": ("PredefinedScalingMetricSpecification", "CustomizedScalingMetricSpecification"),
}


@rule(
    "scaling-specification-incomplete",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A policy follows one metric, which is named in full",
        says="ValidationException: Only one of PredefinedMetricSpecification and CustomizedMetricSpecification ...",
        cause="The policy went from one kind of metric to the other, or was copied from an alarm in part.",
        fix="give a predefined metric, or MetricName, Namespace and Statistic, or Metrics",
        source=_CUSTOM,
    ),
)
def metric_incomplete(view: View, policy: Resource) -> Iterator[Problem]:
    follows = tracking(policy)
    if not follows or follows.is_unresolved:
        return
    predefined, custom = follows["PredefinedMetricSpecification"], follows["CustomizedMetricSpecification"]
    if predefined and custom:
        yield problem(custom, "there is a predefined metric as well")
    elif not predefined and not custom:
        yield problem(follows, "it names no metric")
    if not custom or custom.is_unresolved:
        return
    single = [name for name in ("MetricName", "Namespace", "Statistic") if custom[name]]
    if custom["Metrics"] and single:
        yield problem(custom["Metrics"], f"there is {' and '.join(single)} as well")
    elif not custom["Metrics"]:
        for name in ("MetricName", "Namespace", "Statistic"):
            if not custom[name]:
                yield problem(custom, f"there is no {name}")


@rule(
    "scaling-query-malformed",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="Of several metrics one is what the policy follows",
        says="ValidationException: Exactly one element of the metrics list should return data.",
        cause="A query was added or renamed, and ReturnData or the expression stayed as they were.",
        fix="give each query its own id and either Expression or MetricStat; set ReturnData to false in all but one",
        source=_CUSTOM,
    ),
)
def query_malformed(view: View, policy: Resource) -> Iterator[Problem]:
    for node, message in query_faults(tracking(policy)["CustomizedMetricSpecification"]["Metrics"]):
        yield problem(node, message)


@rule(
    "scaling-predefined-of-other-service",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A predefined metric is one of what is scaled",
        says="ValidationException: The predefined metric is not supported for this service namespace.",
        cause="The policy was copied from one for a table, a fleet or a function.",
        fix=f"use {', '.join(OF_ECS)} or {REQUESTS_PER_TARGET}",
        source=_PREDEFINED,
    ),
)
def metric_of_other_service(view: View, policy: Resource) -> Iterator[Problem]:
    target = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    scaled = is_of_ecs(target) if target else policy["ServiceNamespace"].text() == "ecs"
    type_ = metric_of(policy)["PredefinedMetricType"]
    name = type_.text()
    if scaled and name is not None and name != REQUESTS_PER_TARGET and not name.startswith(OF_ECS):
        yield problem(type_, f"{name} is no metric of ECS")


@rule(
    "scaling-value-too-large",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A target value is a number that Application Auto Scaling can compare",
        says="ValidationException: the target value is out of range.",
        cause="A number of bytes or nanoseconds was multiplied once too often.",
        fix="set TargetValue to a number between -2^360 and 2^360",
        source=f"{_API}/API_TargetTrackingScalingPolicyConfiguration.html",
    ),
)
def target_too_large(view: View, policy: Resource) -> Iterator[Problem]:
    value = tracking(policy)["TargetValue"]
    number = value.number() if value else None
    if number is not None and abs(number) > LARGEST_TARGET:
        yield problem(value, f"{number:g} is beyond what is taken")


@rule(
    "scaling-forecast-malformed",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A forecast follows one pair of metrics, or one of load and one of scaling",
        says="ValidationException: You must specify either a metric pair, or a load metric and a scaling metric.",
        cause="A pair was split, or a buffer was set for a maximum that is kept.",
        fix="give one MetricSpecification with a pair or both metrics; MaxCapacityBuffer only with IncreaseMaxCapacity",
        source=_FORECAST,
    ),
)
def forecast_malformed(view: View, policy: Resource) -> Iterator[Problem]:
    forecast = policy["PredictiveScalingPolicyConfiguration"]
    if not forecast or forecast.is_unresolved:
        return
    specifications = forecast["MetricSpecifications"]
    if not specifications.is_unresolved and len(list(specifications)) > 1:
        yield problem(specifications, "one MetricSpecification is possible")
    for one in specifications:
        if one.is_unresolved:
            continue
        kinds = [kind for kind, names in _FORECASTS.items() if any(one[name] for name in names)]
        if kinds not in (["Pair"], ["Load", "Scaling"]):
            yield problem(one, f"it has {' and '.join(kinds) or 'no metric'}; a pair is needed, or Load and Scaling")
    behavior, buffer = forecast["MaxCapacityBreachBehavior"], forecast["MaxCapacityBuffer"]
    increases = behavior.text() == "IncreaseMaxCapacity"
    if buffer and behavior.is_known and not increases:
        yield problem(buffer, "the maximum is kept, and needs no buffer")
    elif increases and not buffer:
        yield problem(behavior, "there is no MaxCapacityBuffer")
