"""Security groups: from clients to the load balancer, from there to the tasks, and no other way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import (
    container_of,
    is_application,
    load_balancers_of,
    network_of,
    registrations,
)
from budget_stack.checks.view.security_groups import covers, egress, groups_of, ingress, is_closed, may_pass
from budget_stack.checks.view.started import STARTERS, started
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.network import EVERYBODY
from budget_stack.facts.resource_types import LISTENER, LOAD_BALANCER, SECURITY_GROUP, SERVICE

_GROUPS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html"
)
_SECURITY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-network.html"
_PULL = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"


def _ways(view: View, service: Resource) -> Iterator[tuple[list[Resource], list[Resource], str, Any]]:
    """How requests get to the tasks: groups of the load balancer, of the tasks, what goes there, and on which port."""
    network = network_of(service)
    behind = None if network is None else groups_of(view, network["SecurityGroups"])
    if behind is None:
        return
    for entry, group in registrations(view, service):
        if _is_nowhere(view, service, entry):
            continue
        for balancer in load_balancers_of(view, group):
            before = groups_of(view, balancer["SecurityGroups"]) if balancer else None
            if balancer is None or before is None or not is_application(balancer):
                continue
            yield before, behind, "requests", entry["ContainerPort"].value
            own_port = group["HealthCheckPort"]
            if own_port.number() is not None and group["TargetType"].text() == "ip":
                yield before, behind, "health checks", own_port.value


def _is_nowhere(view: View, service: Resource, entry: Node) -> bool:
    """Tell whether the container has no such port, which another rule reports."""
    container = container_of(view, service, entry)
    mapped = [one["ContainerPort"] for one in container["PortMappings"]] if container else []
    return bool(mapped) and all(view.same(one.value, entry["ContainerPort"].value) is False for one in mapped)


def _words(view: View, port: Any) -> str:
    known = view.known(port)
    return str(known) if isinstance(known, str | int) else "of the container"


@rule(
    "network-load-balancer-egress-closed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The load balancer's security groups let it reach the tasks",
        says="A task is unhealthy in its target group: Request timed out. It is stopped, and the next is started.",
        cause="The port or the task's group was changed in one of the places, or the rule was left out.",
        fix="let the load balancer's group out on the container's port, to the task's group",
        source=_GROUPS,
    ),
)
def load_balancer_egress_closed(view: View, service: Resource) -> Iterator[Problem]:
    for before, behind, what, port in _ways(view, service):
        if is_closed(view, [egress(view, group) for group in before], port, behind):
            yield problem(
                before[0]["SecurityGroupEgress"],
                f"no rule lets {what} out to the tasks of {service.logical_id} on port {_words(view, port)}",
            )


@rule(
    "network-task-ingress-closed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The tasks' security groups let the load balancer in",
        says="A task is unhealthy in its target group: Request timed out. It is stopped, and the next is started.",
        cause="The port or the load balancer's group was changed in one of the places, or the rule was left out.",
        fix="let the load balancer's group into the task's group, on the container's port",
        source=_GROUPS,
    ),
)
def task_ingress_closed(view: View, service: Resource) -> Iterator[Problem]:
    for before, behind, what, port in _ways(view, service):
        if is_closed(view, [ingress(view, group) for group in behind], port, before):
            yield problem(
                behind[0]["SecurityGroupIngress"],
                f"no rule lets {what} of the load balancer in on port {_words(view, port)}",
            )


@rule(
    "network-listener-port-closed",
    "warning",
    on=resources(LISTENER),
    text=Text(
        title="The load balancer's security groups let clients in on the listener's port",
        says="Clients wait until their connection times out.",
        cause="A listener was added or moved, and the group stayed as it was.",
        fix="let the clients into the load balancer's group on the listener's port",
        source=_GROUPS,
    ),
)
def listener_port_closed(view: View, listener: Resource) -> Iterator[Problem]:
    balancer = view.target(listener["LoadBalancerArn"], LOAD_BALANCER)
    if balancer is None or not listener["Port"] or not is_application(balancer):
        return
    groups = groups_of(view, balancer["SecurityGroups"])
    rules = [ingress(view, group) for group in groups or ()]
    known = [entry for entries in rules for entry in entries or ()]
    # a group without any rule gets its rules elsewhere, from those who are let in
    if known and None not in rules and not any(may_pass(view, entry, listener["Port"].value) for entry in known):
        yield problem(listener["Port"], f"no rule of {balancer.logical_id}'s groups lets anybody in on this port")


@rule(
    "network-security-group-shared",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="Load balancer and tasks have security groups of their own",
        says="Whoever may reach the load balancer may reach the tasks on the same port, and every task every other.",
        cause="One group was there already.",
        fix="give the tasks a group that only lets the load balancer's group in",
        source=_SECURITY,
    ),
)
def shared(view: View, service: Resource) -> Iterator[Problem]:
    network = network_of(service)
    if network is None:
        return
    own = [one.value for one in network["SecurityGroups"]]
    for _, group in registrations(view, service):
        for balancer in load_balancers_of(view, group):
            if balancer and any(one.value in own for one in balancer["SecurityGroups"]):
                yield problem(network["SecurityGroups"], f"{balancer.logical_id} has the same security group")


@rule(
    "network-task-open",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="Only the load balancer reaches the tasks",
        says="Anybody reaches the tasks at their public addresses, past the load balancer and what it guards against.",
        cause="The task's group was opened while something did not work.",
        fix="let only the load balancer's group into the task's group",
        source=_SECURITY,
    ),
)
def task_open(view: View, service: Resource) -> Iterator[Problem]:
    network = network_of(service)
    if network is None or network["AssignPublicIp"].text() != "ENABLED":
        return
    for entry, group in registrations(view, service):
        balancers = load_balancers_of(view, group)
        if not balancers or not all(balancer and is_application(balancer) for balancer in balancers):
            continue
        for own in network["SecurityGroups"]:
            task_group = view.target(own, SECURITY_GROUP)
            for opening in (ingress(view, task_group) if task_group else None) or ():
                if _is_for_everybody(opening) and covers(view, opening, entry["ContainerPort"].value):
                    yield problem(opening, f"everybody may connect to the tasks of {service.logical_id}")


def _is_for_everybody(opening: Node) -> bool:
    return any(opening[key].text() in EVERYBODY for key in ("CidrIp", "CidrIpv6"))


@rule(
    "network-task-egress-closed",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="The tasks' security groups let them reach the registry, the logs and their secrets",
        says="CannotPullContainerError or ResourceInitializationError: ... i/o timeout",
        cause="The group lets the tasks out to their database only, or to nothing.",
        fix="let the task's group out on port 443",
        source=_PULL,
    ),
)
def task_egress_closed(view: View, starter: Resource) -> Iterator[Problem]:
    for start in started(view, starter):
        groups = groups_of(view, start.network["SecurityGroups"]) if start.network else None
        if groups is None or not start.are_on_fargate or not _needs_https(start.task):
            continue
        rules = [egress(view, group) for group in groups]
        known = [entry for entries in rules for entry in entries or ()]
        if None not in rules and not any(may_pass(view, entry, 443) for entry in known):
            yield problem(
                groups[0]["SecurityGroupEgress"],
                f"no rule lets the tasks of {starter.logical_id} out on port 443, to the registry and the logs",
            )


def _needs_https(task: Resource | None) -> bool:
    """Tell whether an AWS service must be reached before a container starts."""
    return task is not None and any(
        container["LogConfiguration"]["LogDriver"].text() == "awslogs" or container["Secrets"]
        for container in task["ContainerDefinitions"]
    )
