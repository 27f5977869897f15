"""Alarms: what makes a metric or an expression complete, and bands of what is usual."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import actions_of
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.queries import query_faults
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import BAND_OPERATORS, MOST_QUERIES
from budget_stack.facts.resource_types import ALARM, SCALING_POLICY

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"
_QUERY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html"


@rule(
    "alarm-setting-missing",
    "error",
    on=resources(ALARM),
    text=Text(
        title="An alarm says how its metric is added up, over what time, and what is too much",
        says="ValidationError: The parameter Statistic (or Period, Threshold) must be given.",
        cause="The schema takes an alarm without them, since one on several metrics has them elsewhere.",
        fix="set Statistic or ExtendedStatistic, Period, and Threshold",
        source=_PUT,
    ),
)
def metric_incomplete(view: View, alarm: Resource) -> Iterator[Problem]:
    if alarm["MetricName"]:
        if not alarm["Statistic"] and not alarm["ExtendedStatistic"]:
            yield problem(alarm["MetricName"], "there is neither Statistic nor ExtendedStatistic")
        for name in ("Namespace", "Period"):
            if not alarm[name]:
                yield problem(alarm["MetricName"], f"there is no {name}")
    is_static = bool(alarm["MetricName"] or alarm["Metrics"]) and not alarm["ThresholdMetricId"]
    if is_static and not alarm["Threshold"] and alarm["ComparisonOperator"].text() not in (None, *BAND_OPERATORS):
        yield problem(alarm["ComparisonOperator"], "there is no Threshold to compare with")


@rule(
    "alarm-query-malformed",
    "error",
    on=resources(ALARM),
    text=Text(
        title="Of several metrics one is what the alarm looks at",
        says="ValidationError: Invalid metrics list; or: Exactly one element of the metrics list should return data.",
        cause="A query was added or renamed, and ReturnData or the expression stayed as they were.",
        fix="give each query its own id and either Expression or MetricStat; set ReturnData to false in all but one",
        source=_QUERY,
    ),
)
def query_malformed(view: View, alarm: Resource) -> Iterator[Problem]:
    # of a band, what is compared with it is returned as well
    for node, message in query_faults(alarm["Metrics"], 2 if alarm["ThresholdMetricId"] else 1):
        yield problem(node, message)
    if not alarm["Metrics"].is_unresolved and len(list(alarm["Metrics"])) > MOST_QUERIES:
        yield problem(alarm["Metrics"], f"there are more than {MOST_QUERIES} of them")


@rule(
    "alarm-band-misused",
    "error",
    on=resources(ALARM),
    text=Text(
        title="An alarm compares either with a number or with a band of what is usual",
        says="ValidationError: the operator, the threshold or an action is not one of alarms of that kind.",
        cause="The alarm was changed from one kind into the other.",
        fix="with ThresholdMetricId use an operator of bands, and neither Threshold nor a scaling policy",
        source=_PUT,
    ),
)
def band_misused(view: View, alarm: Resource) -> Iterator[Problem]:
    band, operator = alarm["ThresholdMetricId"], alarm["ComparisonOperator"]
    if not band:
        if operator.text() in BAND_OPERATORS:
            yield problem(operator, "there is no ThresholdMetricId, which names the band")
        return
    if operator.text() not in (None, *BAND_OPERATORS):
        yield problem(operator, "what is compared with a band is outside, above or below it")
    if alarm["Threshold"]:
        yield problem(alarm["Threshold"], "there is a ThresholdMetricId as well")
    ids = [query["Id"].text() for query in alarm["Metrics"] if not query.is_unresolved]
    if ids and band.text() and None not in ids and band.text() not in ids:
        yield problem(band, f"{band.text()} is none of {', '.join(map(str, ids))}")
    for action in actions_of(alarm):
        if _is_scaling(view, action):
            yield problem(action, "no scaling policy follows a band")


def _is_scaling(view: View, action: Node) -> bool:
    return bool(view.target(action, SCALING_POLICY)) or ":autoscaling:" in partial_text(action.known())
