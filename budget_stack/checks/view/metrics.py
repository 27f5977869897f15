"""The metrics that alarms watch, and what they do."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.scaling import tracking
from budget_stack.checks.view.view import Node, Resource
from budget_stack.facts.resource_types import SCALING_POLICY


class Metric:
    """A metric that an alarm watches, alone or as part of an expression."""

    def __init__(self, node: Node, settings: Node, statistic: Node) -> None:
        self.namespace, self.name, self.dimensions = node["Namespace"], node["MetricName"], node["Dimensions"]
        self.period, self.unit, self.statistic = settings["Period"], settings["Unit"], statistic


def metrics(holder: Resource) -> Iterator[Metric]:
    """Yield the metrics that an alarm watches, or a scaling policy follows, as far as they are known."""
    watching: Node = holder
    if holder.type == SCALING_POLICY:
        watching = tracking(holder)["CustomizedMetricSpecification"]
    if watching["MetricName"]:
        yield Metric(watching, watching, watching["Statistic"])
    for query in watching["Metrics"]:
        if not query.is_unresolved and query["MetricStat"] and not query["MetricStat"].is_unresolved:
            stat = query["MetricStat"]
            if stat["Metric"] and not stat["Metric"].is_unresolved:
                yield Metric(stat["Metric"], stat, stat["Stat"])


def actions_of(alarm: Resource) -> Iterator[Node]:
    """Yield what an alarm does, in whichever state."""
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        yield from alarm[name]
