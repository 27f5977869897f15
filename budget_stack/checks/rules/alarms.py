"""Alarms: that they watch something, can go off, and tell somebody."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from budget_stack.checks.findings import Problem
from budget_stack.checks.rule import problem, rule
from budget_stack.checks.tasks import all_known
from budget_stack.checks.view import Node, Resource, View
from budget_stack.resolve.symbols import Reference

_ALARM = "AWS::CloudWatch::Alarm"
_TOPIC = "AWS::SNS::Topic"
_ELB = "AWS::ElasticLoadBalancingV2::"
_ALB_METRICS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
)
_ECS_METRICS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
_PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"

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


class _Metric:
    """What an alarm watches, by itself or as a part of an expression."""

    def __init__(self, node: Node, period: Node) -> None:
        self.namespace, self.name, self.dimensions = node["Namespace"], node["MetricName"], node["Dimensions"]
        self.period = period


def _metrics(alarm: Resource) -> Iterator[_Metric]:
    if alarm["MetricName"]:
        yield _Metric(alarm, alarm["Period"])
    for query in alarm["Metrics"]:
        if not query.is_open and query["MetricStat"] and not query["MetricStat"].is_open:
            stat = query["MetricStat"]
            if stat["Metric"] and not stat["Metric"].is_open:
                yield _Metric(stat["Metric"], stat["Period"])


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
    for metric in _metrics(alarm):
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
    for metric in _metrics(alarm):
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
    for metric in _metrics(alarm):
        known = _METRICS.get(metric.namespace.text() or "", ())
        name = metric.name.text()
        if name is None or name in known:
            continue
        # one that resembles none may be newer than our list
        meant = [one for one in known if one.lower() == name.lower()] or difflib.get_close_matches(name, known, 1, 0.9)
        if meant:
            yield problem(metric.name, f"{metric.namespace.text()} has no metric {name}; it has {meant[0]}")


@rule(
    "alarm-datapoints",
    "error",
    _ALARM,
    title="No more data points must breach than are looked at",
    says="DatapointsToAlarm must be less than or equal to EvaluationPeriods.",
    cause="One of the two numbers was changed.",
    fix="make DatapointsToAlarm at most EvaluationPeriods",
    source=_PUT,
)
def datapoints(view: View, alarm: Resource) -> Iterator[Problem]:
    needed, periods = alarm["DatapointsToAlarm"].number(), alarm["EvaluationPeriods"].number()
    if needed is not None and periods is not None and needed > periods:
        yield problem(alarm["DatapointsToAlarm"], f"{needed:g} data points must breach, of {periods:g}")


@rule(
    "alarm-period",
    "error",
    _ALARM,
    title="An alarm's period is one that CloudWatch evaluates",
    says="Period must be 10, 20, 30 or a multiple of 60; together at most a day, from an hour on a week.",
    cause="The period was meant in minutes, or the periods add up to more than is evaluated.",
    fix="set Period to 10, 20, 30 or a multiple of 60 seconds, and lower EvaluationPeriods",
    source=_PUT,
)
def period(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in _metrics(alarm):
        seconds = metric.period.number()
        if seconds is None:
            continue
        if seconds not in (10, 20, 30) and (seconds <= 0 or seconds % 60):
            yield problem(metric.period, f"the period is {seconds:g} s")
            continue
        periods = alarm["EvaluationPeriods"].number()
        most = 86_400 if seconds < 3600 else 604_800
        if periods is not None and periods * seconds > most:
            yield problem(
                alarm["EvaluationPeriods"], f"{periods:g} periods of {seconds:g} s are more than {most // 86_400} days"
            )


def _actions(alarm: Resource) -> Iterator[Node]:
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        yield from alarm[name]


# what each type's Ref is no ARN of, or an ARN that alarms cannot act on
_NO_ACTIONS = (
    "AWS::SNS::TopicPolicy",
    "AWS::SNS::Subscription",
    "AWS::SQS::Queue",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::IAM::Role",
    "AWS::ECS::Service",
    "AWS::ECS::Cluster",
)


@rule(
    "alarm-action-unusable",
    "error",
    _ALARM,
    "AWS::CloudWatch::CompositeAlarm",
    title="An alarm's action is the ARN of something that alarms can act on",
    says="Invalid arn syntax, or: the action is not supported.",
    cause="The topic's name or policy was given, or a resource whose Ref is no ARN.",
    fix="use Ref of the topic",
    source=_PUT,
)
def action_unusable(view: View, alarm: Resource) -> Iterator[Problem]:
    for action in _actions(alarm):
        value = action.value
        if isinstance(value, str) and not value.startswith(("arn:", "{{")):
            yield problem(action, f"{value!r} is no ARN")
        target = view.resource(value.logical_id) if isinstance(value, Reference) else None
        if target is None or not isinstance(value, Reference):
            continue
        if (not value.attribute and target.type in _NO_ACTIONS) or (
            target.type == _TOPIC and value.attribute not in ("", "TopicArn")
        ):
            shown = f"{value.logical_id}.{value.attribute}" if value.attribute else value.logical_id
            yield problem(action, f"{shown} is no ARN that an alarm can act on")


@rule(
    "alarm-topic-key",
    "error",
    _ALARM,
    "AWS::CloudWatch::CompositeAlarm",
    title="Alarms can use the key of the topic that they write to",
    says="Failed to execute action: no authorization to access the SNS topic encryption key.",
    cause="The topic has the key alias/aws/sns, whose policy cannot be changed to let CloudWatch in.",
    fix="encrypt the topic with a key of your own that lets cloudwatch.amazonaws.com use it",
    source="https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger",
)
def topic_key(view: View, alarm: Resource) -> Iterator[Problem]:
    for action in _actions(alarm):
        topic = view.target(action, _TOPIC)
        if topic is not None and (topic["KmsMasterKeyId"].text() or "").endswith("alias/aws/sns"):
            yield problem(action, f"{topic.logical_id} is encrypted with alias/aws/sns")
