"""What a service is connected to: task definition, target groups, listeners and load balancers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.view.references import occurrences
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE, LOAD_BALANCER, TARGET_GROUP, TASK_DEFINITION


def task_of(view: View, service: Resource) -> Resource | None:
    """The task definition of a service, where this template has it."""
    return view.target(service["TaskDefinition"], TASK_DEFINITION)


def network_of(service: Resource) -> Node | None:
    """Where a service's tasks have a network interface of their own, how; None where they have not, or nobody knows."""
    network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
    return network if network and not network.is_unresolved else None


def is_on_fargate(view: View, service: Resource) -> bool:
    """Whether a service's tasks are known to run on Fargate, and nowhere else."""
    launch = service["LaunchType"]
    if launch:
        return launch.text() == "FARGATE"
    strategy = service["CapacityProviderStrategy"]
    providers = [entry["CapacityProvider"].text() for entry in strategy]
    if strategy:
        return bool(providers) and all(provider in CAPACITY_PROVIDERS for provider in providers)
    task = task_of(view, service)
    # without either the cluster decides, and what runs on Fargate only runs there or nowhere
    return task is not None and [one.text() for one in task["RequiresCompatibilities"]] == ["FARGATE"]


def registrations(view: View, service: Resource) -> Iterator[tuple[Node, Resource]]:
    """Where a service registers its tasks: the entry of LoadBalancers, and the target group of this template."""
    for entry in service["LoadBalancers"]:
        group = view.target(entry["TargetGroupArn"], TARGET_GROUP)
        if group is not None:
            yield entry, group


def container_of(view: View, service: Resource, entry: Node) -> Node | None:
    """The container that an entry of LoadBalancers names, where it is known."""
    task = task_of(view, service)
    name = entry["ContainerName"].value
    named = [(container["Name"].value, container) for container in task["ContainerDefinitions"]] if task else []
    # the same parameter in both places, before a value of it that is another container's name
    for value, container in sorted(named, key=lambda one: one[0] != name):
        if view.same(value, name):
            return container
    return None


def forwards(listener: Resource) -> Iterator[Node]:
    """What a listener, or a rule of one, sends requests to."""
    for action in listener["DefaultActions" if listener.type == LISTENER else "Actions"]:
        yield action["TargetGroupArn"]
        for one in action["ForwardConfig"]["TargetGroups"]:
            yield one["TargetGroupArn"]


def listeners_of(view: View, group: Resource) -> list[Resource]:
    """The listeners and rules that send requests to a target group."""
    # whether a listener is there is only asked where it may send requests to this group
    mentioned = (
        view.resource(name)
        for name, entry in view.template["Resources"].items()
        if entry["Type"] in (LISTENER, LISTENER_RULE) and _may_mention(entry, group.logical_id)
    )
    return [one for one in mentioned if one and any(group.is_mentioned_by(node) for node in forwards(one))]


def _may_mention(entry: Mapping[str, Any], logical_id: str) -> bool:
    return next(occurrences(entry.get("Properties"), (), {logical_id}), None) is not None


def load_balancers_of(view: View, group: Resource) -> list[Resource | None]:
    """The load balancers that send requests to a target group; None for one that this template does not have."""
    found: dict[str, Resource | None] = {}
    for one in listeners_of(view, group):
        listener = view.target(one["ListenerArn"], LISTENER) if one.type == LISTENER_RULE else one
        balancer = view.target(listener["LoadBalancerArn"], LOAD_BALANCER) if listener else None
        found[balancer.logical_id if balancer else ""] = balancer
    return list(found.values())


def is_application(balancer: Resource) -> bool:
    """Whether it is an application load balancer, and known to be one."""
    return not balancer["Type"] or balancer["Type"].text() == "application"


def attribute(settings: Node, key: str) -> Node | None:
    """The value of one of a list of Key and Value; None where it is not set."""
    for entry in settings:
        if entry["Key"].text() == key:
            return entry["Value"]
    return None
