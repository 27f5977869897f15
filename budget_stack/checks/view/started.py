"""The tasks that somebody starts: a service, or a rule or schedule of EventBridge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.connections import are_on_fargate, network_of, task_of
from budget_stack.checks.view.run_tasks import run_tasks
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import EVENT_RULE, SCHEDULE, SERVICE

STARTERS = (SERVICE, SCHEDULE, EVENT_RULE)
"""The types of what starts tasks."""


class Started(NamedTuple):
    """Tasks that are started together.

    Attributes:
        task: The task definition; None if it is not in this template.
        network: Their awsvpc configuration; None if they have no network interfaces, or it is unknown.
        are_on_fargate: Whether they are known to run on Fargate only.
        are_private: Whether they are known to get no public address: a service's by default, while of other tasks no
            document says what the default is.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
    """

    task: Resource | None
    network: Node | None
    are_on_fargate: bool
    are_private: bool


def started(view: View, starter: Resource) -> Iterator[Started]:
    """Yield what a service, a rule or a schedule starts."""
    if starter.type == SERVICE:
        task = task_of(view, starter)
        network = network_of(starter)
        yield Started(task, network, are_on_fargate(starter, task), _are_private(network, by_default=True))
        return
    for start in run_tasks(view, starter):
        network = start.network if start.network and not start.network.is_unresolved else None
        is_private = _are_private(network, by_default=False)
        yield Started(start.task, network, are_on_fargate(start.ecs, start.task), is_private)


def _are_private(network: Node | None, *, by_default: bool) -> bool:
    if network is None:
        return False
    assigned = network["AssignPublicIp"]
    return assigned.text() == "DISABLED" if assigned else by_default


def is_asleep(starter: Resource) -> bool:
    """Tell whether nothing is started as soon as what starts it is there.

    A rule may match, and a schedule be due, as soon as it is made; one by a rate is.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    if starter.type == SERVICE:
        return starter["DesiredCount"].number() == 0
    return starter["State"].text() == "DISABLED"
