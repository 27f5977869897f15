"""Where EventBridge starts tasks: targets of rules and schedules that are clusters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import EVENT_RULE, SCHEDULE, TASK_DEFINITION


class RunTask(NamedTuple):
    """A target that starts tasks.

    Attributes:
        target: The target: cluster, role, and what is to be started there.
        ecs: EcsParameters of the target.
        network: What the tasks' network interfaces are to be; absent or unknown where that is so.
        task: The task definition, if it is in this template.
        service: Who starts them: `events` or `scheduler`.
        tags: The tags that the tasks are given.
    """

    target: Node
    ecs: Node
    network: Node
    task: Resource | None
    service: str
    tags: Node


def targets(holder: Resource) -> Iterator[Node]:
    """Yield the targets of a rule or schedule of which something is known."""
    if holder.type == EVENT_RULE:
        yield from (target for target in holder["Targets"] if not target.is_unresolved)
    elif holder["Target"] and not holder["Target"].is_unresolved:
        yield holder["Target"]


def run_tasks(view: View, holder: Resource) -> Iterator[RunTask]:
    """Yield the targets of a rule or schedule that start tasks."""
    for target in targets(holder):
        ecs = target["EcsParameters"]
        if not ecs or ecs.is_unresolved:
            continue
        task = view.target(ecs["TaskDefinitionArn"], TASK_DEFINITION)
        configuration = ecs["NetworkConfiguration"]
        if holder.type == SCHEDULE:
            network, service, tags = configuration["AwsvpcConfiguration"], "scheduler", ecs["Tags"]
        else:
            network, service, tags = configuration["AwsVpcConfiguration"], "events", ecs["TagList"]
        # what is not known as a whole is not known in its parts
        network = configuration if configuration.is_unresolved else network
        yield RunTask(target, ecs, network, task, service, tags)
