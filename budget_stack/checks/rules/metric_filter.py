"""Metric filters: patterns, dimensions and the log groups that they read."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.log_filters import (
    FIELDS,
    JSON,
    PLAIN,
    class_without_filters,
    fields_of,
    is_broken,
    kind_of,
)
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.logs import MOST_METRIC_FILTERS
from budget_stack.facts.resource_types import LOG_GROUP, METRIC_FILTER

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html"
_PATTERNS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html"


@rule(
    "metric-filter-class-unsupported",
    "error",
    on=resources(METRIC_FILTER),
    text=Text(
        title="A log group that is filtered is of the standard class",
        says="Metric filters are not supported on log groups of this class.",
        cause="The class was changed to save money; it cannot be changed back in a group that is there.",
        fix="leave LogGroupClass out, or count what happens in the application",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",
    ),
)
def class_unsupported(view: View, log_filter: Resource) -> Iterator[Problem]:
    if name := class_without_filters(view, log_filter):
        yield problem(log_filter["LogGroupName"], f"the log group is of class {name}")


@rule(
    "metric-filter-pattern-malformed",
    "error",
    on=resources(METRIC_FILTER),
    text=Text(
        title="A pattern is closed as it is opened",
        says="InvalidParameterException: Invalid filter pattern.",
        cause="A bracket or a quotation mark was lost when the pattern was put into quotes.",
        fix="close each bracket and quotation mark",
        source=_PATTERNS,
    ),
)
def pattern_malformed(view: View, log_filter: Resource) -> Iterator[Problem]:
    if missing := is_broken(log_filter):
        yield problem(log_filter["FilterPattern"], f"the pattern lacks {missing}")


@rule(
    "metric-filter-dimensions-unsupported",
    "error",
    on=resources(METRIC_FILTER),
    text=Text(
        title="Dimensions are taken out of JSON or out of fields",
        says="The specified filter pattern does not support dimensions; or: Invalid metric transformation.",
        cause="The pattern looks for words; or it names its fields otherwise than the dimensions do.",
        fix='write the pattern as { $.name = "x" } or [name, ...], and dimensions as $.name or $name',
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html",
    ),
)
def dimensions_unsupported(view: View, log_filter: Resource) -> Iterator[Problem]:
    kind = kind_of(log_filter)
    for metric in log_filter["MetricTransformations"]:
        if kind is None or metric.is_unresolved:
            continue
        if kind == PLAIN and list(metric["Dimensions"]):
            yield problem(metric["Dimensions"], "a pattern of words names no fields")
            continue
        taken = [one["Value"] for one in metric["Dimensions"] if not one.is_unresolved]
        if partial_text(metric["MetricValue"].known()).startswith("$"):
            taken.append(metric["MetricValue"])
        for value in taken:
            if reason := _cannot_take(log_filter, kind, value):
                yield problem(value, reason)


def _cannot_take(log_filter: Resource, kind: str, value: Node) -> str:
    """Why a pattern of this kind gives no such value; empty if it may."""
    text = partial_text(value.known())
    if ANYTHING in text or not text:
        return ""
    if kind == PLAIN:
        return f"a pattern of words has no {text}"
    if kind == JSON:
        return "" if text.startswith("$.") else f"{text} is no field of JSON, which begins with $."
    names = fields_of(log_filter)
    is_there = kind == FIELDS and text.startswith("$") and (text[1:] in names or "..." in _pattern(log_filter))
    return "" if is_there else f"{text} is none of the pattern's fields, {', '.join(names)}"


def _pattern(log_filter: Resource) -> str:
    return partial_text(log_filter["FilterPattern"].known()).replace(ANYTHING, "...")


@rule(
    "metric-filter-default-beside-dimensions",
    "error",
    on=resources(METRIC_FILTER),
    text=Text(
        title="A metric with dimensions has no default value",
        says="InvalidParameterException: Invalid metric transformation: dimensions and default value are both given.",
        cause="A default of 0 is right without dimensions, and they were added later.",
        fix="remove DefaultValue, and let the alarm treat missing data as not breaching",
        source=_PUT,
    ),
)
def default_beside_dimensions(view: View, log_filter: Resource) -> Iterator[Problem]:
    for metric in log_filter["MetricTransformations"]:
        if not metric.is_unresolved and metric["DefaultValue"] and list(metric["Dimensions"]):
            yield problem(metric["DefaultValue"], "the metric has dimensions")


@rule(
    "metric-filter-too-many",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title=f"A log group has at most {MOST_METRIC_FILTERS} metric filters",
        says="LimitExceededException: Resource limit exceeded.",
        cause="Each code or route got a filter of its own.",
        fix="use one filter with a dimension",
        source=_PUT,
    ),
)
def too_many(view: View, group: Resource) -> Iterator[Problem]:
    filters = sum(group.is_named_by(one["LogGroupName"]) for one in view.naming(group, METRIC_FILTER))
    if filters > MOST_METRIC_FILTERS:
        yield problem(group, f"{filters} metric filters read it")
