"""Alarms: that what they watch is there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from budget_stack.checks.findings import Problem
from budget_stack.checks.reading.metrics import metrics
from budget_stack.checks.reading.tasks import all_known
from budget_stack.checks.reading.view import Resource, View
from budget_stack.checks.rule import problem, rule
from budget_stack.resolve.symbols import Reference

_ALARM = "AWS::CloudWatch::Alarm"
_ELB = "AWS::ElasticLoadBalancingV2::"
_ALB_METRICS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
)
_ECS_METRICS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"

# what a dimension must be: a resource's type, and the attribute that gives it; none is Ref
_VALUES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("AWS/ECS", "ClusterName"): ("AWS::ECS::Cluster", ""),
    ("AWS/ECS", "ServiceName"): ("AWS::ECS::Service", "Name"),
    ("ECS/ContainerInsights", "ClusterName"): ("AWS::ECS::Cluster", ""),
    ("ECS/ContainerInsights", "ServiceName"): ("AWS::ECS::Service", "Name"),
    ("AWS/ApplicationELB", "LoadBalancer"): (f"{_ELB}LoadBalancer", "LoadBalancerFullName"),
    ("AWS/ApplicationELB", "TargetGroup"): (f"{_ELB}TargetGroup", "TargetGroupFullName"),
}
_NEEDED = {"AWS/ECS": "ClusterName", "AWS/ApplicationELB": "LoadBalancer"}
_OF_TARGET_GROUP = ("HealthyHostCount", "UnHealthyHostCount", "RequestCountPerTarget")
_METRICS = {
    "AWS/ECS": (
        "CPUReservation",
        "CPUUtilization",
        "EBSFilesystemUtilization",
        "GPUReservation",
        "MemoryReservation",
        "MemoryUtilization",
    ),
    "AWS/ApplicationELB": (
        "ActiveConnectionCount",
        "ClientTLSNegotiationErrorCount",
        "ConsumedLCUs",
        "HTTPCode_ELB_3XX_Count",
        "HTTPCode_ELB_4XX_Count",
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_ELB_500_Count",
        "HTTPCode_ELB_502_Count",
        "HTTPCode_ELB_503_Count",
        "HTTPCode_ELB_504_Count",
        "HTTPCode_Target_2XX_Count",
        "HTTPCode_Target_3XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "HealthyHostCount",
        "HTTP_Redirect_Count",
        "NewConnectionCount",
        "ProcessedBytes",
        "RejectedConnectionCount",
        "RequestCount",
        "RequestCountPerTarget",
        "TargetConnectionErrorCount",
        "TargetResponseTime",
        "TargetTLSNegotiationErrorCount",
        "UnHealthyHostCount",
    ),
}


@rule(
    "alarm-dimension-value",
    "error",
    _ALARM,
    title="A dimension holds what the metric is filed under",
    says="The alarm stays in INSUFFICIENT_DATA: no metric has that dimension.",
    cause="Ref gives the ARN of a load balancer, a target group and a service, and dimensions are made of names.",
    fix="use LoadBalancerFullName, TargetGroupFullName, the service's Name, and Ref of the cluster",
    source=_ALB_METRICS,
)
def dimension_value(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        for dimension in metric.dimensions:
            if dimension.is_open:
                continue
            expected = _VALUES.get((metric.namespace.text() or "", dimension["Name"].text() or ""))
            if expected is not None and (wrong := _wrong_value(view, dimension["Value"].value, expected)):
                yield problem(dimension["Value"], f"{dimension['Name'].text()} is {wrong}")


def _wrong_value(view: View, given: object, expected: tuple[str, str]) -> str:
    if isinstance(given, str):
        return "an ARN" if given.startswith("arn:") else ""
    target = view.resource(given.logical_id) if isinstance(given, Reference) else None
    if target is None or not isinstance(given, Reference) or not target.type.startswith(("AWS::ECS", _ELB)):
        return ""
    if (target.type, given.attribute) == expected:
        return ""
    shown = f"{given.logical_id}.{given.attribute}" if given.attribute else f"Ref {given.logical_id}"
    return f"{shown}, not {expected[1] or 'Ref'} of {expected[0]}"


@rule(
    "alarm-dimension-missing",
    "error",
    _ALARM,
    title="The dimensions are those under which the metric is filed",
    says="The alarm stays in INSUFFICIENT_DATA: the metric is not filed under these dimensions.",
    cause="A dimension was left out, in the belief that the metric is then the sum over all.",
    fix="AWS/ECS needs ClusterName, AWS/ApplicationELB LoadBalancer, and the metrics of targets TargetGroup besides",
    source=_ALB_METRICS,
)
def dimension_missing(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        needed = _NEEDED.get(metric.namespace.text() or "")
        if needed is None or not all_known(metric.dimensions):
            continue
        names = [dimension["Name"].text() for dimension in metric.dimensions]
        wanted = [needed]
        if needed == "LoadBalancer" and (metric.name.text() or "") in _OF_TARGET_GROUP:
            # the number of requests per target is filed under the target group alone as well
            wanted = (
                ["TargetGroup"] if metric.name.text() == "RequestCountPerTarget" else ["LoadBalancer", "TargetGroup"]
            )
        missing = [name for name in wanted if name not in names]
        if missing and None not in names:
            yield problem(metric.dimensions, f"{metric.name.text()} is filed under {' and '.join(wanted)}")


@rule(
    "alarm-metric-unknown",
    "warning",
    _ALARM,
    title="The metric exists",
    says="The alarm stays in INSUFFICIENT_DATA: CloudWatch takes any name.",
    cause="The name is misspelt.",
    fix="write the metric as the service does",
    source=_ECS_METRICS,
)
def metric_unknown(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        known = _METRICS.get(metric.namespace.text() or "", ())
        name = metric.name.text()
        if name is None or name in known:
            continue
        # one that resembles none may be newer than our list
        meant = [one for one in known if one.lower() == name.lower()] or difflib.get_close_matches(name, known, 1, 0.9)
        if meant:
            yield problem(metric.name, f"{metric.namespace.text()} has no metric {name}; it has {meant[0]}")
