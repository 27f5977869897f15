"""A template's alarms, evaluated minute after minute."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.facts.resource_types import ALARM as METRIC_ALARM
from budget_stack.facts.resource_types import COMPOSITE_ALARM
from budget_stack.resolve import Reference, resolve
from budget_stack.resolve.forms import TemplateLike, source_of
from budget_stack.resolve.symbols import Symbol, substituted
from budget_stack.testing.alarms.composite import composite_state
from budget_stack.testing.alarms.evaluation import ALARM, INSUFFICIENT_DATA, State, evaluated
from budget_stack.testing.alarms.expression import calculated
from budget_stack.testing.alarms.minutes import Minute
from budget_stack.testing.errors import RigError

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
# Of the target group whose name says so, requests are told only while they go there.
_ALTERNATE = "AlternateTargetGroup"
_OF_GROUPS = frozenset({"HTTPCode_Target_5XX_Count", "HealthyHostCount", "TargetResponseTime"})


class Transition(NamedTuple):
    """A change of an alarm's state.

    Attributes:
        minute: After how many minutes, the first being 1.
        alarm: The logical id of the alarm.
        state: The state that it is in from then on.
        notifies: Whether somebody is told.
    """

    minute: int
    alarm: str
    state: State
    notifies: bool


def replay(
    template: TemplateLike, minutes: Iterable[Minute], parameters: Mapping[str, object] | None = None
) -> list[Transition]:
    """Return every change of state of a template's alarms.

    Args:
        template: The template.
        minutes: What happens, a minute each.
        parameters: Values of its parameters; any that is left out takes its default.

    Raises:
        ResolveError: CloudFormation would refuse the template or the values.
        RigError: an alarm watches what these minutes do not tell, or its expression or rule is more than is evaluated.
    """
    resources = resolve(source_of(template), parameters).resources.values()
    alarms, composites = (
        {it.logical_id: _in_words(it.properties) for it in resources if it.type == type_}
        for type_ in (METRIC_ALARM, COMPOSITE_ALARM)
    )
    states: dict[str, State] = dict.fromkeys((*alarms, *composites), INSUFFICIENT_DATA)
    breaches: dict[str, list[bool | None]] = {name: [] for name in alarms}
    transitions = []
    for number, minute in enumerate(minutes, 1):
        now: dict[str, State] = {}
        for name, alarm in alarms.items():
            breaches[name].append(_breaches(alarm, minute))
            periods = int(alarm["EvaluationPeriods"])
            now[name] = evaluated(
                breaches[name],
                periods=periods,
                datapoints=int(alarm.get("DatapointsToAlarm", periods)),
                missing=alarm.get("TreatMissingData", "missing"),
                before=states[name],
            )
        for name, alarm in composites.items():
            now[name] = composite_state(re.sub(r"\{(\w+)\}", r"\1", alarm["AlarmRule"]), states | now)
        for name, state in now.items():
            if state != states[name]:
                actions = "AlarmActions" if state == ALARM else "OKActions"
                told = bool((alarms | composites)[name].get(actions)) and state != INSUFFICIENT_DATA
                transitions.append(Transition(number, name, state, told))
        states |= now
    return transitions


def _in_words(properties: object) -> Any:
    """Properties in which a reference is a text such as `{Errors}`, and whatever else is open is one too."""
    return substituted(properties, _word)


def _word(symbol: Symbol) -> str:
    return f"{{{symbol.logical_id}}}" if isinstance(symbol, Reference) else "{}"


def _breaches(alarm: Mapping[str, Any], minute: Minute) -> bool | None:
    value = _value(alarm, minute)
    if value is None:
        return None
    return _COMPARISONS[alarm["ComparisonOperator"]](value, float(alarm["Threshold"]))


def _value(alarm: Mapping[str, Any], minute: Minute) -> float | None:
    if "Metrics" not in alarm:
        statistic = alarm.get("Statistic") or alarm["ExtendedStatistic"]
        return _point(alarm, statistic, minute)
    values = dict(_points(alarm["Metrics"], minute))
    (expression,) = (query["Expression"] for query in alarm["Metrics"] if "Expression" in query)
    return calculated(expression, values)


def _points(queries: Sequence[Mapping[str, Any]], minute: Minute) -> Iterator[tuple[str, float | None]]:
    for query in queries:
        if stat := query.get("MetricStat"):
            yield query["Id"], _point(stat["Metric"], stat["Stat"], minute)


def _point(metric: Mapping[str, Any], statistic: str, minute: Minute) -> float | None:
    name, metrics = metric["MetricName"], minute.metrics()
    if (name, statistic) not in metrics:
        raise RigError(f"what a minute tells has no {statistic} of {name}")
    groups = [it["Value"] for it in metric.get("Dimensions", ()) if it["Name"] == "TargetGroup"]
    if name in _OF_GROUPS and groups and minute.alternate != (_ALTERNATE in groups[0]):
        return None
    return metrics[name, statistic]
