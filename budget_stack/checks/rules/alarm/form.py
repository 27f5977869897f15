"""Alarms: dimensions, units, periods and windows as CloudWatch has them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import metrics
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import (
    MINUTELY,
    MOST_DIMENSIONS,
    UNITS,
    WALL_CLOCK_PERIODS,
)
from budget_stack.facts.resource_types import ALARM

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"


@rule(
    "alarm-dimension-malformed",
    "error",
    on=resources(ALARM),
    text=Text(
        title="Dimensions are plain text, with something in it",
        says="ValidationError: The value X for parameter Dimensions is not valid.",
        cause="A name with an umlaut, or an empty parameter, became a dimension.",
        fix="use characters of ASCII; no name begins with a colon",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html",
    ),
)
def dimension_malformed(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        dimensions = [] if metric.dimensions.is_unresolved else list(metric.dimensions)
        if len(dimensions) > MOST_DIMENSIONS:
            yield problem(metric.dimensions, f"there are more than {MOST_DIMENSIONS}")
        for dimension in dimensions:
            for key in ("Name", "Value") if not dimension.is_unresolved else ():
                if reason := _malformed(dimension[key], key):
                    yield problem(dimension[key], reason)


def _malformed(node: Node, key: str) -> str:
    if not node:
        return ""
    text = partial_text(node.known())
    if not text.strip():
        return f"the {key.lower()} is empty"
    if key == "Name" and text.startswith(":"):
        return "a name does not begin with a colon"
    wrong = {one for one in text if one != ANYTHING and not " " <= one <= "~"}
    return f"there is {' and '.join(map(repr, sorted(wrong)))} in it" if wrong else ""


@rule(
    "alarm-period-too-fine",
    "warning",
    on=resources(ALARM),
    text=Text(
        title="An alarm does not look more often than there are data",
        says="The alarm falls into INSUFFICIENT_DATA again and again: AWS's services publish once a minute.",
        cause="A period below a minute was taken for a quicker alarm; it costs three times as much.",
        fix="set Period to 60 or a multiple of it",
        source=_PUT,
    ),
)
def period_too_fine(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        seconds = metric.period.number()
        if seconds in (10, 20, 30) and metric.namespace.text() in MINUTELY:
            yield problem(metric.period, f"{metric.namespace.text()} has data every minute, not every {seconds:g} s")


@rule(
    "alarm-unit-wrong",
    "error",
    on=resources(ALARM),
    text=Text(
        title="The unit is the metric's",
        says="No data ever reach the alarm: only samples of that unit count, and there are none.",
        cause="The unit was guessed; CloudWatch converts none.",
        fix="leave Unit out",
        source=_PUT,
    ),
)
def unit_wrong(view: View, alarm: Resource) -> Iterator[Problem]:
    for metric in metrics(alarm):
        known = UNITS.get(metric.namespace.text() or "", {}).get(metric.name.text() or "")
        unit = metric.unit.text()
        if known and unit and unit != known:
            yield problem(metric.unit, f"{metric.name.text()} is published in {known}")


@rule(
    "alarm-window-invalid",
    "error",
    on=resources(ALARM),
    text=Text(
        title="What is evaluated by the clock has a period that the clock has",
        says="ValidationError: the period is not supported with a wall clock window, or the offset of the time zone.",
        cause="The window was added to an alarm whose period was chosen without it.",
        fix="set Period to a minute, 5 minutes, an hour, a day or a week; offsets to multiples of 5 minutes",
        source=_PUT,
    ),
)
def window_invalid(view: View, alarm: Resource) -> Iterator[Problem]:
    window = alarm["EvaluationWindow"]["WallClockWindow"]
    if not window:
        return
    for metric in metrics(alarm):
        seconds = metric.period.number()
        if seconds is not None and seconds not in WALL_CLOCK_PERIODS:
            yield problem(metric.period, f"{seconds:g} s is no period of a wall clock window")
    offset = re.fullmatch(r"[+-]\d\d:?(\d\d)", window["Timezone"].text() or "")
    if offset and int(offset[1]) % 5:
        yield problem(window["Timezone"], "the offset is no multiple of 5 minutes")


@rule(
    "alarm-setting-elsewhere",
    "error",
    on=resources(ALARM),
    text=Text(
        title="An alarm has the settings of its kind",
        says="ValidationError: EvaluationInterval, or IncludedTagKeys with ExcludedTagKeys, cannot be specified.",
        cause="The alarm was changed from one kind into another.",
        fix="keep EvaluationInterval for alarms with EvaluationCriteria, and one list of tag keys",
        source=_PUT,
    ),
)
def setting_elsewhere(view: View, alarm: Resource) -> Iterator[Problem]:
    interval, criteria = alarm["EvaluationInterval"], alarm["EvaluationCriteria"]
    if interval and not criteria:
        yield problem(interval, "there is no EvaluationCriteria")
    elif criteria and not interval:
        yield problem(criteria, "there is no EvaluationInterval")
    tags = alarm["ActionConfiguration"]["AlarmTagsPropagation"]
    if not tags.is_unresolved and tags["IncludedTagKeys"] and tags["ExcludedTagKeys"]:
        yield problem(tags["ExcludedTagKeys"], "there are IncludedTagKeys as well")
