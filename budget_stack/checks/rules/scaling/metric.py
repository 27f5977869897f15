"""Metrics that scaling policies follow: one a policy, and published as it is followed."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.scaling import metric_of, service_of, targets_of, tracking, written_target
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SCALABLE_TARGET, SCALING_POLICY, SERVICE
from budget_stack.facts.scaling import HIGH_RESOLUTION, HIGH_RESOLUTION_SECONDS, UTILIZATION_METRICS

_OVERVIEW = "https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html"
_FASTER = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html"


@rule(
    "scaling-metric-followed-twice",
    "error",
    on=pairs(SCALING_POLICY, written_target),
    text=Text(
        title="Each policy of a target follows a metric of its own",
        says="Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        cause="A second policy was copied from the first, or one was meant to replace the other.",
        fix="let each policy follow another metric, or keep one of them",
        source=_OVERVIEW,
    ),
)
def followed_twice(view: View, policies: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = policies
    first, second = _followed(one), _followed(other)
    if first is None or second is None or view.same(first.value, second.value) is not True:
        return
    of_one = {target.logical_id for target in targets_of(view, one)}
    if any(target.logical_id in of_one for target in targets_of(view, other)):
        yield problem(second, f"{one.logical_id} follows the same metric")


def _followed(policy: Resource) -> Node | None:
    if policy["PolicyType"].text() != "TargetTrackingScaling":
        return None
    configuration = tracking(policy)
    for specification in ("PredefinedMetricSpecification", "CustomizedMetricSpecification"):
        if configuration[specification] and not configuration[specification].is_unresolved:
            return configuration[specification]
    return None


@rule(
    "scaling-metric-not-published",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A metric that is followed every 20 seconds is published every 20 seconds",
        says="The policy is refused, or never scales for want of data: by default ECS publishes once a minute.",
        cause="The metric was changed to that of high resolution, and the service was not.",
        fix="add the metric to Monitoring.MetricConfigurations of the service, with ResolutionSeconds 20",
        source=_FASTER,
    ),
)
def not_published(view: View, policy: Resource) -> Iterator[Problem]:
    type_ = metric_of(policy)["PredefinedMetricType"]
    followed = [name for name, metric in UTILIZATION_METRICS.items() if type_.text() == metric + HIGH_RESOLUTION]
    target = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    service = service_of(view, target) if target and followed else None
    if service is None or service.type != SERVICE:
        return
    configurations = service["Monitoring"]["MetricConfigurations"]
    if service["Monitoring"].is_unresolved or configurations.is_unresolved:
        return
    if not any(_publishes(one, followed[0]) for one in configurations):
        yield problem(type_, f"{service.logical_id} does not publish {followed[0]} every {HIGH_RESOLUTION_SECONDS} s")


def _publishes(configuration: Node, metric: str) -> bool:
    """Whether a configuration publishes a metric every 20 seconds, or may."""
    names, seconds = configuration["MetricNames"], configuration["ResolutionSeconds"].number()
    named = names.is_unresolved or any(name.text() in (metric, None) for name in names)
    return configuration.is_unresolved or (named and seconds in (HIGH_RESOLUTION_SECONDS, None))
