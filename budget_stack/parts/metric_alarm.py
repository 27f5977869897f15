"""How an alarm is written: the metrics that it watches, and when it rings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from troposphere import Template, cloudwatch

from budget_stack.errors import InvalidSetting
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value

ABOVE, BELOW = "GreaterThanThreshold", "LessThanThreshold"
"""How data points are compared with a threshold."""

METRIC_IDS = "abcdefghij"
"""What the metrics of an expression are called there; no alarm takes more."""

# Seconds that a data point stands for: load balancers and ECS report in no shorter ones without being paid for it.
_PERIOD = 60


class Metric(NamedTuple):
    """A metric, and what is made of its samples within a period.

    Attributes:
        namespace: Of the service that reports it, such as `AWS/ECS`.
        name: As that service calls it.
        statistic: Such as `Sum` or `p99`.
        dimensions: What it is filed under, by name.
    """

    namespace: Value
    name: str
    statistic: str
    dimensions: Mapping[str, Value]


def of_target_groups(load_balancer_full_name: Value, full_names: Sequence[Value]) -> list[Mapping[str, Value]]:
    """Return the dimensions under which the metrics of one or two target groups are filed.

    Raises:
        InvalidSetting: there is none, or there are more.
    """
    if isinstance(full_names, str) or not 1 <= len(full_names) <= 2:
        raise InvalidSetting("target_group_full_names", full_names, "a sequence of one or two")
    return [{"LoadBalancer": load_balancer_full_name, "TargetGroup": name} for name in full_names]


class Evaluation(NamedTuple):
    """When an alarm rings.

    Attributes:
        comparison: `GreaterThanThreshold` or `LessThanThreshold`.
        threshold: What data points are compared with.
        periods: How many of the last data points are looked at.
        datapoints: How many of them must breach the threshold; left out, all.
        missing: What becomes of those that are not there: `breaching` or `notBreaching`.
    """

    comparison: str
    threshold: Value
    periods: int
    datapoints: int | None = None
    missing: str = "notBreaching"


def add_alarm(
    template: Template,
    role: str,
    description: Value,
    metrics: Sequence[Metric],
    evaluation: Evaluation,
    *,
    expression: Value | None = None,
    prefix: str = "",
) -> cloudwatch.Alarm:
    """Add an alarm that notifies nobody yet.

    Args:
        template: The template to add to.
        role: What its logical id is made of.
        description: What it means, what to look at first, and the command for that.
        metrics: What it watches; several for an expression.
        evaluation: When it rings.
        expression: What is made of the metrics, which are called by `METRIC_IDS` there; left out, there is one, and
            it is watched as it is.
        prefix: The prefix of every logical id.
    """
    alarm = cloudwatch.Alarm(
        logical_id(prefix, role),
        AlarmDescription=description,
        **(_of_one(metrics[0]) if expression is None else {"Metrics": _of_several(metrics, expression)}),
        ComparisonOperator=evaluation.comparison,
        Threshold=evaluation.threshold,
        EvaluationPeriods=evaluation.periods,
        TreatMissingData=evaluation.missing,
    )
    if evaluation.datapoints is not None:
        alarm.DatapointsToAlarm = evaluation.datapoints
    return add_resource(template, alarm)


def _of_one(metric: Metric) -> dict[str, Any]:
    kind = "ExtendedStatistic" if metric.statistic.startswith("p") else "Statistic"
    return {
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        **({"Dimensions": _dimensions(metric)} if metric.dimensions else {}),
        kind: metric.statistic,
        "Period": _PERIOD,
    }


def _of_several(metrics: Sequence[Metric], expression: Value) -> list[cloudwatch.MetricDataQuery]:
    return [
        cloudwatch.MetricDataQuery(Id="rings", Expression=expression),
        *(
            cloudwatch.MetricDataQuery(
                Id=id_,
                ReturnData=False,
                MetricStat=cloudwatch.MetricStat(
                    Metric=cloudwatch.Metric(
                        Namespace=metric.namespace, MetricName=metric.name, Dimensions=_dimensions(metric)
                    ),
                    Period=_PERIOD,
                    Stat=metric.statistic,
                ),
            )
            for id_, metric in zip(METRIC_IDS, metrics, strict=False)
        ),
    ]


def _dimensions(metric: Metric) -> list[cloudwatch.MetricDimension]:
    return [cloudwatch.MetricDimension(Name=name, Value=value) for name, value in metric.dimensions.items()]
