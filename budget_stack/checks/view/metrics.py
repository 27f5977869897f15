"""The metrics that alarms watch, and what they do."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node, Resource


class Metric:
    """A metric that an alarm watches, alone or as part of an expression."""

    def __init__(self, node: Node, period: Node, statistic: Node) -> None:
        self.namespace, self.name, self.dimensions = node["Namespace"], node["MetricName"], node["Dimensions"]
        self.period, self.statistic = period, statistic


def metrics(alarm: Resource) -> Iterator[Metric]:
    """Yield the metrics that an alarm watches, as far as they are known."""
    if alarm["MetricName"]:
        yield Metric(alarm, alarm["Period"], alarm["Statistic"])
    for query in alarm["Metrics"]:
        if not query.is_unresolved and query["MetricStat"] and not query["MetricStat"].is_unresolved:
            stat = query["MetricStat"]
            if stat["Metric"] and not stat["Metric"].is_unresolved:
                yield Metric(stat["Metric"], stat["Period"], stat["Stat"])


def actions_of(alarm: Resource) -> Iterator[Node]:
    """Yield what an alarm does, in whichever state."""
    for name in ("AlarmActions", "OKActions", "InsufficientDataActions"):
        yield from alarm[name]
