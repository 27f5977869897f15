"""Widgets of a dashboard, and where they stand: rows of 24 columns.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

COLUMNS = 24

Metric = tuple[str, str, dict[str, str], str, str]
"""Namespace, name, dimensions, statistic and label of a metric."""


class Widget(NamedTuple):
    """A widget without its place.

    Attributes:
        kind: `alarm`, `log`, `metric` or `text`.
        properties: What it shows.
        height: Rows of the grid.
    """

    kind: str
    properties: dict[str, Any]
    height: int = 6


def heading(text: str) -> Widget:
    """A line of text over what follows."""
    return Widget("text", {"markdown": f"## {text}", "background": "transparent"}, 1)


def alarm_states(title: str, arns: Sequence[str]) -> Widget:
    """The state of each alarm."""
    return Widget("alarm", {"title": title, "alarms": list(arns)}, 3)


def graph(title: str, metrics: Sequence[Metric], *, stacked: bool = False, unit: str = "") -> Widget:
    """Metrics of one minute each over time, from 0 on."""
    properties = {
        "title": title,
        "view": "timeSeries",
        "region": "${AWS::Region}",
        "period": 60,
        "metrics": [
            [namespace, name, *(part for pair in dimensions.items() for part in pair), {"stat": stat, "label": label}]
            for namespace, name, dimensions, stat, label in metrics
        ],
        "yAxis": {"left": {"min": 0} | ({"label": unit, "showUnits": False} if unit else {})},
    }
    return Widget("metric", properties | ({"stacked": True} if stacked else {}))


def table(title: str, log_group_name: str, query: str) -> Widget:
    """What a query of CloudWatch Logs Insights finds."""
    return Widget(
        "log",
        {
            "title": title,
            "view": "table",
            "region": "${AWS::Region}",
            "query": f"SOURCE '{log_group_name}' | {query}",
        },
    )


def placed(rows: Sequence[Sequence[Widget]], top: int = 0) -> tuple[str, int]:
    """Return the widgets as JSON without the brackets of their list, and the first free row under them.

    Args:
        rows: Widgets that stand beside each other, each as wide as the others; a row without widgets is left out.
        top: The row of the grid under which they stand.
    """
    written = []
    for row in filter(None, rows):
        width = COLUMNS // len(row)
        for number, widget in enumerate(row):
            place = {"x": number * width, "y": top, "width": width, "height": widget.height}
            content = {"type": widget.kind, **place, "properties": widget.properties}
            # a template has no room for spaces
            written.append(json.dumps(content, separators=(",", ":")))
        top += max(widget.height for widget in row)
    return ",".join(written), top
