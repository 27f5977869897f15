"""What a service is connected to: task definition, target groups, listeners and load balancers."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.facts.resource_types import (
    CAPACITY_PROVIDER,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    TARGET_GROUP,
    TASK_DEFINITION,
)


def task_of(view: View, service: Resource) -> Resource | None:
    """Return the task definition of a service, if it is in this template."""
    return view.target(service["TaskDefinition"], TASK_DEFINITION)


def network_of(service: Resource) -> Node | None:
    """Return the awsvpc configuration of a service; None if its tasks have no network interfaces, or it is unknown."""
    network = service["NetworkConfiguration"]["AwsvpcConfiguration"]
    return network if network and not network.is_unresolved else None


def is_on_fargate(view: View, service: Resource) -> bool:
    """Tell whether the tasks of a service are known to run on Fargate only."""
    return are_on_fargate(service, task_of(view, service))


def are_on_fargate(launch: Resource | Node, task: Resource | None) -> bool:
    """Tell whether tasks are known to run on Fargate only.

    Args:
        launch: What has LaunchType or CapacityProviderStrategy: a service, or EcsParameters of a target.
        task: The task definition, if it is in this template.
    """
    if launch["LaunchType"]:
        return launch["LaunchType"].text() == "FARGATE"
    strategy = launch["CapacityProviderStrategy"]
    providers = [None if entry.is_unresolved else entry["CapacityProvider"].text() for entry in strategy]
    if strategy:
        return bool(providers) and all(provider in CAPACITY_PROVIDERS for provider in providers)
    # if neither is said, the cluster decides; a task for Fargate runs there or not at all
    return task is not None and [node.text() for node in task["RequiresCompatibilities"]] == ["FARGATE"]


def is_on_instances(view: View, service: Resource) -> bool:
    """Tell whether the tasks of a service are known to run on instances of one's own."""
    if service["LaunchType"]:
        return service["LaunchType"].text() in ("EC2", "EXTERNAL")
    strategy = list(service["CapacityProviderStrategy"])
    providers = [view.target(entry["CapacityProvider"], CAPACITY_PROVIDER) for entry in strategy]
    return bool(providers) and all(provider and provider["AutoScalingGroupProvider"] for provider in providers)


def registrations(view: View, service: Resource) -> Iterator[tuple[Node, Resource]]:
    """Where a service registers its tasks: the entry of LoadBalancers, and the target group of this template."""
    for entry in service["LoadBalancers"]:
        group = view.target(entry["TargetGroupArn"], TARGET_GROUP)
        if group is not None:
            yield entry, group


def container_of(view: View, service: Resource, entry: Node) -> Node | None:
    """Return the container that an entry of LoadBalancers names, if it is known."""
    task = task_of(view, service)
    name = entry["ContainerName"].value
    named = [(container["Name"].value, container) for container in task["ContainerDefinitions"]] if task else []
    # the container named by the same parameter comes before one whose name that parameter may have as its value
    for value, container in sorted(named, key=lambda entry: entry[0] != name):
        if view.same(value, name):
            return container
    return None


def forwards(listener: Resource) -> Iterator[Node]:
    """Yield the target groups that a listener or a listener rule forwards requests to."""
    for action in listener["DefaultActions" if listener.type == LISTENER else "Actions"]:
        yield action["TargetGroupArn"]
        for weighted in action["ForwardConfig"]["TargetGroups"]:
            yield weighted["TargetGroupArn"]


def listeners_of(view: View, group: Resource) -> list[Resource]:
    """Return the listeners and listener rules that forward requests to a target group."""
    forwarding = view.naming(group, LISTENER, LISTENER_RULE)
    return [one for one in forwarding if any(group.is_mentioned_by(node) for node in forwards(one))]


def load_balancers_of(view: View, group: Resource) -> list[Resource | None]:
    """Return the load balancers that forward requests to a target group; None for one outside of this template."""
    balancers: dict[str, Resource | None] = {}
    for source in listeners_of(view, group):
        listener = view.target(source["ListenerArn"], LISTENER) if source.type == LISTENER_RULE else source
        balancer = view.target(listener["LoadBalancerArn"], LOAD_BALANCER) if listener else None
        balancers[balancer.logical_id if balancer else ""] = balancer
    return list(balancers.values())


def is_application(balancer: Resource) -> bool:
    """Tell whether a load balancer is known to be an application load balancer."""
    return not balancer["Type"] or balancer["Type"].text() == "application"
