"""Alarms: what is made of a metric's samples, and of minutes without any."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import metrics
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import (
    ALWAYS_ONE,
    LOAD_BALANCER_METRICS,
    REPORTED_ABOVE_ZERO,
    STATISTICS,
    is_extended_statistic,
)
from budget_stack.facts.resource_types import ALARM, SCALING_POLICY

_ALB_METRICS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html"
)
_STATISTICS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"


@rule(
    "alarm-statistic-always-one",
    "warning",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="Answers are counted by their sum",
        says="It sees 1, however many there are: each answer is a sample of 1, and so are average and maximum.",
        cause="Average is what the console offers first.",
        fix="set the statistic to Sum",
        source=_ALB_METRICS,
    ),
)
def statistic_always_one(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        name, statistic = metric.name.text(), metric.statistic.text()
        is_counted = metric.namespace.text() == LOAD_BALANCER_METRICS and name in ALWAYS_ONE
        if is_counted and statistic in ("Average", "Maximum", "Minimum"):
            yield problem(metric.statistic, f"the {statistic} of {name} is always 1")


@rule(
    "alarm-missing-data-rings",
    "warning",
    on=resources(ALARM),
    text=Text(
        title="An alarm does not ring because nothing happened",
        says="The alarm rings while all is well: a minute without such an answer has no data point, and counts as one.",
        cause="TreatMissingData was set as for a metric that is always reported.",
        fix="set TreatMissingData to notBreaching",
        source=_ALB_METRICS,
    ),
)
def missing_data_rings(view: View, alarm: Resource) -> Iterator[Problem]:
    if alarm["TreatMissingData"].text() != "breaching" or alarm["Metrics"]:
        return
    name, comparison = alarm["MetricName"].text(), alarm["ComparisonOperator"].text() or ""
    is_sparse = alarm["Namespace"].text() == LOAD_BALANCER_METRICS and name in REPORTED_ABOVE_ZERO
    if is_sparse and comparison.startswith("GreaterThan"):
        yield problem(alarm["TreatMissingData"], f"{name} has no data point where there is nothing to count")


@rule(
    "alarm-statistic-invalid",
    "error",
    on=resources(ALARM),
    text=Text(
        title="A statistic is one that CloudWatch knows",
        says="ValidationError: The value X for parameter ExtendedStatistic is not supported.",
        cause="The p of a percentile is small, and bounds are percent with a colon between, as in TM(10%:90%).",
        fix="write it as p99, tm90, PR(:300), or TM(10%:90%)",
        source=_STATISTICS,
    ),
)
def statistic_invalid(view: View, alarm: Resource) -> Iterator[Problem]:
    extended = alarm["ExtendedStatistic"].text()
    if extended is not None and not is_extended_statistic(extended):
        yield problem(alarm["ExtendedStatistic"], f"{extended} is no such statistic")
    for query in alarm["Metrics"]:
        stat = query["MetricStat"]["Stat"] if not query.is_unresolved else query
        text = stat.text()
        if text is not None and text not in STATISTICS and not is_extended_statistic(text):
            yield problem(stat, f"{text} is no statistic")
