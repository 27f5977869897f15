"""Alarms: metrics and dimensions that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.listeners import actions_of, balancer_of
from budget_stack.checks.view.metrics import Metric, metrics
from budget_stack.checks.view.partial_text import dotted, shown
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import (
    API_METRICS,
    CONTAINER_INSIGHTS,
    DIMENSIONS,
    ECS_METRICS,
    LOAD_BALANCER_METRICS,
    METRICS,
)
from budget_stack.facts.resource_types import (
    ALARM,
    CLUSTER,
    HTTP_API,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    METRIC_FILTER,
    SCALING_POLICY,
    SERVICE,
    TARGET_GROUP,
    TASK_DEFINITION,
)
from budget_stack.spelling import nearest

_ALB_METRICS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
)
_METRICS_OF_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"

# what a dimension must refer to: the type of a resource, and its attribute; an empty one is Ref
_VALUES: Mapping[tuple[str, str], tuple[str, str]] = {
    (API_METRICS, "ApiId"): (HTTP_API, ""),
    (ECS_METRICS, "ClusterName"): (CLUSTER, ""),
    (ECS_METRICS, "ServiceName"): (SERVICE, "Name"),
    (CONTAINER_INSIGHTS, "ClusterName"): (CLUSTER, ""),
    (CONTAINER_INSIGHTS, "ServiceName"): (SERVICE, "Name"),
    (LOAD_BALANCER_METRICS, "LoadBalancer"): (LOAD_BALANCER, "LoadBalancerFullName"),
    (LOAD_BALANCER_METRICS, "TargetGroup"): (TARGET_GROUP, "TargetGroupFullName"),
}
# types whose names and ARNs are known; another type may give such a name as well
_NAMED = frozenset(type_ for type_, _ in _VALUES.values()) | {TASK_DEFINITION, LISTENER}


@rule(
    "alarm-dimension-wrong",
    "error",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="A dimension holds what the metric is filed under",
        says="No data ever reach it: no metric is filed under that value, and CloudWatch takes any.",
        cause="Ref gives the ARN of a load balancer, a target group and a service, and dimensions are made of names.",
        fix="use LoadBalancerFullName, TargetGroupFullName, the service's Name, and Ref of the cluster",
        source=_ALB_METRICS,
    ),
)
def dimension_wrong(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        for dimension in metric.dimensions:
            if dimension.is_unresolved:
                continue
            expected = _VALUES.get((metric.namespace.text() or "", dimension["Name"].text() or ""))
            if expected is not None and (wrong := _wrong_value(view, dimension["Value"], expected)):
                yield problem(dimension["Value"], f"{dimension['Name'].text()} is {wrong}")


def _wrong_value(view: View, node: Node, expected: tuple[str, str]) -> str:
    value = node.value
    if isinstance(value, str):
        return "an ARN" if value.startswith("arn:") else ""
    reference, target = node.reference, view.target(node)
    if reference is None or target is None or target.type not in _NAMED:
        return ""
    if (target.type, reference.attribute) == expected:
        return ""
    shown = dotted(reference) if reference.attribute else f"Ref {reference.logical_id}"
    return f"{shown}, not {expected[1] or 'Ref'} of {expected[0]}"


@rule(
    "alarm-dimension-missing",
    "error",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="The dimensions are those under which the metric is filed",
        says="No data ever reach it: the metric is not filed under these dimensions, and nothing is added up.",
        cause="A dimension was left out, in the belief that the metric is then the sum over all.",
        fix="AWS/ECS needs ClusterName, AWS/ApplicationELB LoadBalancer and for targets TargetGroup, a filter its own",
        source=_ALB_METRICS,
    ),
)
def dimension_missing(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        wanted = _wanted(metric.namespace.text() or "", metric.name.text() or "")
        if not all_known(metric.dimensions):
            continue
        names = [dimension["Name"].text() for dimension in metric.dimensions]
        if None in names:
            continue
        if not set(wanted) <= set(names):
            yield problem(metric.dimensions, f"{metric.name.text()} is filed under {' and '.join(wanted)}")
        for filed in _filed_by_filters(view, metric):
            if all_known(filed["Dimensions"]) and {one["Key"].text() for one in filed["Dimensions"]} != set(names):
                keys = " and ".join(str(one["Key"].text()) for one in filed["Dimensions"]) or "no dimension"
                yield problem(metric.dimensions or metric.name, f"a filter files {metric.name.text()} under {keys}")


def _filed_by_filters(view: View, metric: Metric) -> Iterator[Node]:
    """What metric filters of this template say of a metric."""
    for filed in _filters_of(view, metric):
        if view.same(filed["MetricName"].value, metric.name.value):
            yield filed


def _filters_of(view: View, metric: Metric) -> Iterator[Node]:
    # no filter files metrics as a service of AWS
    of_aws = (metric.namespace.text() or "").startswith("AWS/")
    for one in () if of_aws else view.resources(METRIC_FILTER):
        for filed in one["MetricTransformations"]:
            if view.same(filed["MetricNamespace"].value, metric.namespace.value):
                yield filed


def _wanted(namespace: str, name: str) -> tuple[str, ...]:
    """Return the dimensions that a metric always has; none if they are not known."""
    return next((needed for needed, of in DIMENSIONS.get(namespace, {}).items() if name in of), ())


@rule(
    "alarm-metric-unknown",
    "warning",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="The metric exists",
        says="No data ever reach it: CloudWatch takes any name.",
        cause="The name is misspelt.",
        fix="write the metric as the service does",
        source=_METRICS_OF_ECS,
    ),
)
def metric_unknown(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        known = METRICS.get(metric.namespace.text() or "", ())
        known = known or tuple(filter(None, (filed["MetricName"].text() for filed in _filters_of(view, metric))))
        name = metric.name.text()
        if name is None or name in known:
            continue
        # a metric that resembles none may be newer than our list
        same = next((metric for metric in known if metric.lower() == name.lower()), None)
        if meant := same or nearest(name, known, 0.9):
            yield problem(metric.name, f"{shown(metric.namespace)} has no metric {name}; it has {meant}")


@rule(
    "alarm-dimensions-unrelated",
    "error",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="The target group is behind the load balancer that stands beside it",
        says="No data ever reach it: the target group's metrics are filed under its own load balancer.",
        cause="There are several load balancers, and another one was named.",
        fix="name the load balancer whose listener or rule forwards to the target group",
        source=_ALB_METRICS,
    ),
)
def dimensions_unrelated(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        values = {one["Name"].text(): one["Value"] for one in metric.dimensions if not one.is_unresolved}
        if not {"LoadBalancer", "TargetGroup"} <= values.keys():
            continue
        balancer = view.target(values["LoadBalancer"], LOAD_BALANCER)
        group = view.target(values["TargetGroup"], TARGET_GROUP)
        if balancer is None or group is None:
            continue
        before = _balancers_before(view, group)
        if before and None not in before and balancer.logical_id not in before:
            known = " and ".join(sorted(filter(None, before)))
            yield problem(values["TargetGroup"], f"{group.logical_id} is behind {known}, not {balancer.logical_id}")


def _balancers_before(view: View, group: Resource) -> set[str | None]:
    """The load balancers that forward to a target group; None among them for one of another template."""
    found = set()
    for forwarding in view.naming(group, LISTENER, LISTENER_RULE):
        if group.is_mentioned_by(actions_of(forwarding)):
            listener = forwarding if forwarding.type == LISTENER else view.target(forwarding["ListenerArn"], LISTENER)
            balancer = balancer_of(view, listener) if listener else None
            found.add(balancer.logical_id if balancer else None)
    return found
