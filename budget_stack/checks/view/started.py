"""The tasks that somebody starts: a service, or a rule or schedule of EventBridge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.connections import network_of, task_of
from budget_stack.checks.view.run_tasks import run_tasks
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import EVENT_RULE, SCHEDULE, SERVICE

STARTERS = (SERVICE, SCHEDULE, EVENT_RULE)
"""The types of what starts tasks."""


class Started(NamedTuple):
    """Tasks of a task definition of this template.

    Attributes:
        task: The task definition.
        network: Their awsvpc configuration; None if they have no network interfaces, or it is unknown.
    """

    task: Resource
    network: Node | None


def started(view: View, starter: Resource) -> Iterator[Started]:
    """Yield what a service, a rule or a schedule starts."""
    if starter.type == SERVICE:
        task = task_of(view, starter)
        if task is not None:
            yield Started(task, network_of(starter))
        return
    for start in run_tasks(view, starter):
        if start.task is not None:
            is_known = start.network and not start.network.is_unresolved
            yield Started(start.task, start.network if is_known else None)


def is_asleep(starter: Resource) -> bool:
    """Tell whether nothing is started as soon as what starts it is there.

    A rule may match, and a schedule be due, as soon as it is made; one by a rate is.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    if starter.type == SERVICE:
        return starter["DesiredCount"].number() == 0
    return starter["State"].text() == "DISABLED"
