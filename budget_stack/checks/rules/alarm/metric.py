"""Alarms: metrics and dimensions that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import metrics
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ALARM, CLUSTER, SERVICE, TASK_DEFINITION
from budget_stack.spelling import nearest

_ELB = "AWS::ElasticLoadBalancingV2::"
_ALB_METRICS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
)
_ECS_METRICS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"

# what a dimension must refer to: the type of a resource, and its attribute; an empty one is Ref
_VALUES: Mapping[tuple[str, str], tuple[str, str]] = {
    ("AWS/ECS", "ClusterName"): (CLUSTER, ""),
    ("AWS/ECS", "ServiceName"): (SERVICE, "Name"),
    ("ECS/ContainerInsights", "ClusterName"): (CLUSTER, ""),
    ("ECS/ContainerInsights", "ServiceName"): (SERVICE, "Name"),
    ("AWS/ApplicationELB", "LoadBalancer"): (f"{_ELB}LoadBalancer", "LoadBalancerFullName"),
    ("AWS/ApplicationELB", "TargetGroup"): (f"{_ELB}TargetGroup", "TargetGroupFullName"),
}
# types whose names and ARNs are known; another type may give such a name as well
_NAMED = frozenset(type_ for type_, _ in _VALUES.values()) | {TASK_DEFINITION, f"{_ELB}Listener"}

_OF_CLUSTER = (
    "CPUReservation",
    "CPUUtilization",
    "EBSFilesystemUtilization",
    "GPUReservation",
    "MemoryReservation",
    "MemoryUtilization",
)
# these metrics have the discovery name as a dimension, with or without cluster and service
_OF_SERVICE_CONNECT = (
    "ActiveConnectionCount",
    "ClientTLSNegotiationErrorCount",
    "GrpcRequestCount",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_3XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
    "NewConnectionCount",
    "ProcessedBytes",
    "RequestCount",
    "RequestCountPerTarget",
    "TargetProcessedBytes",
    "TargetResponseTime",
    "TargetTLSNegotiationErrorCount",
)
# these metrics have the load balancer and the target group as dimensions together, and neither alone
_OF_BOTH = (
    "ActiveZonalShiftHostCount",
    "AnomalousHostCount",
    "HealthyHostCount",
    "HealthyStateDNS",
    "HealthyStateRouting",
    "MitigatedHostCount",
    "UnHealthyHostCount",
    "UnhealthyStateDNS",
    "UnhealthyStateRouting",
)
# these metrics may have the target group alone as a dimension, but never the load balancer alone
_OF_TARGET_GROUP = ("LambdaInternalError", "LambdaUserError", "RequestCountPerTarget")
_OF_LOAD_BALANCER = (
    "ActiveConnectionCount",
    "AppCookieNonStickinessCount",
    "ClientTLSNegotiationErrorCount",
    "ConsumedLCUs",
    "DesyncMitigationMode_NonCompliant_Request_Count",
    "DroppedInvalidHeaderRequestCount",
    "ELBAuthError",
    "ELBAuthFailure",
    "ELBAuthLatency",
    "ELBAuthRefreshTokenSuccess",
    "ELBAuthSuccess",
    "ELBAuthUserClaimsSizeExceeded",
    "ForwardedInvalidHeaderRequestCount",
    "HTTPCode_ELB_3XX_Count",
    "HTTPCode_ELB_4XX_Count",
    "HTTPCode_ELB_500_Count",
    "HTTPCode_ELB_502_Count",
    "HTTPCode_ELB_503_Count",
    "HTTPCode_ELB_504_Count",
    "HTTPCode_ELB_5XX_Count",
    "HTTPCode_Target_2XX_Count",
    "HTTPCode_Target_3XX_Count",
    "HTTPCode_Target_4XX_Count",
    "HTTPCode_Target_5XX_Count",
    "HTTP_Fixed_Response_Count",
    "HTTP_Redirect_Count",
    "HTTP_Redirect_Url_Limit_Exceeded_Count",
    "IPv6ProcessedBytes",
    "IPv6RequestCount",
    "LambdaTargetProcessedBytes",
    "LowReputationPacketsDropped",
    "LowReputationRequestsDenied",
    "NewConnectionCount",
    "NonStickyRequestCount",
    "PeakLCUs",
    "ProcessedBytes",
    "RejectedConnectionCount",
    "RequestCount",
    "ReservedLCUs",
    "RuleEvaluations",
    "StandardProcessedBytes",
    "TargetConnectionErrorCount",
    "TargetResponseTime",
    "TargetTLSNegotiationErrorCount",
    "UnhealthyRoutingRequestCount",
)
_METRICS = {
    "AWS/ECS": (*_OF_CLUSTER, *_OF_SERVICE_CONNECT),
    "AWS/ApplicationELB": (*_OF_LOAD_BALANCER, *_OF_BOTH, *_OF_TARGET_GROUP, "GrpcRequestCount"),
}
_NEEDED: Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]] = {
    "AWS/ECS": {("ClusterName",): _OF_CLUSTER},
    "AWS/ApplicationELB": {
        ("LoadBalancer",): _OF_LOAD_BALANCER,
        ("LoadBalancer", "TargetGroup"): _OF_BOTH,
        ("TargetGroup",): _OF_TARGET_GROUP,
    },
}


@rule(
    "alarm-dimension-wrong",
    "error",
    on=resources(ALARM),
    text=Text(
        title="A dimension holds what the metric is filed under",
        says="No data ever reach the alarm: no metric is filed under that value, and CloudWatch takes any.",
        cause="Ref gives the ARN of a load balancer, a target group and a service, and dimensions are made of names.",
        fix="use LoadBalancerFullName, TargetGroupFullName, the service's Name, and Ref of the cluster",
        source=_ALB_METRICS,
    ),
)
def dimension_wrong(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
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
    on=resources(ALARM),
    text=Text(
        title="The dimensions are those under which the metric is filed",
        says="No data ever reach the alarm: the metric is not filed under these dimensions, and nothing is added up.",
        cause="A dimension was left out, in the belief that the metric is then the sum over all.",
        fix="AWS/ECS needs ClusterName, AWS/ApplicationELB LoadBalancer, and what counts targets TargetGroup besides",
        source=_ALB_METRICS,
    ),
)
def dimension_missing(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        wanted = _wanted(metric.namespace.text() or "", metric.name.text() or "")
        if not all_known(metric.dimensions):
            continue
        names = [dimension["Name"].text() for dimension in metric.dimensions]
        if None not in names and not set(wanted) <= set(names):
            yield problem(metric.dimensions, f"{metric.name.text()} is filed under {' and '.join(wanted)}")


def _wanted(namespace: str, name: str) -> tuple[str, ...]:
    """Return the dimensions that a metric always has; none if they are not known."""
    return next((needed for needed, of in _NEEDED.get(namespace, {}).items() if name in of), ())


@rule(
    "alarm-metric-unknown",
    "warning",
    on=resources(ALARM),
    text=Text(
        title="The metric exists",
        says="No data ever reach the alarm: CloudWatch takes any name.",
        cause="The name is misspelt.",
        fix="write the metric as the service does",
        source=_ECS_METRICS,
    ),
)
def metric_unknown(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        known = _METRICS.get(metric.namespace.text() or "", ())
        name = metric.name.text()
        if name is None or name in known:
            continue
        # a metric that resembles none may be newer than our list
        same = next((metric for metric in known if metric.lower() == name.lower()), None)
        if meant := same or nearest(name, known, 0.9):
            yield problem(metric.name, f"{metric.namespace.text()} has no metric {name}; it has {meant}")
