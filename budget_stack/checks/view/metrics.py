"""The metrics that alarms watch."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node, Resource


class Metric:
    """A metric that an alarm watches, alone or as part of an expression."""

    def __init__(self, node: Node, period: Node) -> None:
        self.namespace, self.name, self.dimensions = node["Namespace"], node["MetricName"], node["Dimensions"]
        self.period = period


def metrics(alarm: Resource) -> Iterator[Metric]:
    """Yield the metrics that an alarm watches, as far as they are known."""
    if alarm["MetricName"]:
        yield Metric(alarm, alarm["Period"])
    for query in alarm["Metrics"]:
        if not query.is_unresolved and query["MetricStat"] and not query["MetricStat"].is_unresolved:
            stat = query["MetricStat"]
            if stat["Metric"] and not stat["Metric"].is_unresolved:
                yield Metric(stat["Metric"], stat["Period"])
