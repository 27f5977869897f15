"""Load balancers and target groups: subnets, target registration and draining."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.connections import (
    container_of,
    is_application,
    listeners_of,
    load_balancers_of,
    network_of,
    registrations,
    task_of,
)
from budget_stack.checks.view.references import is_passed_on, waits_for
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LOAD_BALANCER, SERVICE, SUBNET, TARGET_GROUP

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"
_SERVICE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html"
_TROUBLES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"


@rule(
    "load-balancer-too-few-subnets",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="An application load balancer has two subnets, and none twice",
        says="At least two subnets in two different Availability Zones must be specified",
        cause="A subnet was left out, or given twice.",
        fix="give the load balancer a subnet in each of two availability zones or more",
        source=_CREATE,
    ),
    same_as=("E3680", "E3037"),
)
def too_few_subnets(view: View, balancer: Resource) -> Iterator[Problem]:
    subnets = balancer["Subnets"]
    if subnets.is_unresolved or not subnets or not is_application(balancer):
        return
    values = [node.value for node in subnets]
    if len(values) == 1 and not isinstance(values[0], list) and not any(_is_alone(view, one) for one in subnets):
        yield problem(subnets, "one subnet is not enough")
    for one, other in combinations(subnets, 2):
        if one.value == other.value and one.value is not None:
            yield problem(other, "this subnet is there already")


def _is_alone(view: View, node: Node) -> bool:
    """Tell whether a subnet is known to be on an Outpost or in a Local Zone, where one is enough."""
    subnet = view.target(node, SUBNET)
    # us-west-2-lax-1a: a place follows the number of the region
    return subnet is not None and (
        subnet["OutpostArn"].is_present or bool(re.search(r"-\d-", subnet["AvailabilityZone"].text() or ""))
    )


@rule(
    "load-balancer-zone-twice",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer's subnets are each in an availability zone of their own",
        says="A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        cause="Two subnets of the template name the same zone.",
        fix="give the load balancer one subnet a zone",
        source=_CREATE,
    ),
)
def zone_twice(view: View, balancer: Resource) -> Iterator[Problem]:
    subnets = [(node, view.target(node, SUBNET)) for node in balancer["Subnets"]]
    for (_, one), (node, other) in combinations(subnets, 2):
        if one is None or other is None or one.logical_id == other.logical_id:
            continue
        zone = one["AvailabilityZone"]
        if zone and zone.value == other["AvailabilityZone"].value:
            yield problem(node, f"{other.logical_id} is in the same availability zone as {one.logical_id}")


@rule(
    "load-balancer-target-type-mismatch",
    "error",
    on=resources(SERVICE),
    text=Text(
        title=(
            "A target group takes what the task's network mode registers: addresses under awsvpc, instances otherwise"
        ),
        says=(
            "The provided target group X has target type instance, which is incompatible with the awsvpc network mode."
        ),
        cause="TargetType is instance unless it is set.",
        fix="set the target group's TargetType to ip for tasks in awsvpc mode, and to instance for others",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LoadBalancer.html",
    ),
)
def target_type_mismatch(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    mode = task["NetworkMode"].text() if task else None
    if mode is None and network_of(service) is not None:
        mode = "awsvpc"
    for _, group in registrations(view, service):
        type_ = group["TargetType"]
        kind = type_.text() if type_ else "instance"
        if (mode == "awsvpc" and kind == "instance") or (mode in ("bridge", "host") and kind == "ip"):
            yield problem(type_, f"the target type is {kind}, and the tasks of {service.logical_id} are in {mode} mode")


@rule(
    "load-balancer-target-group-unattached",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service's target group gets requests from a listener or one of its rules",
        says="The target group with targetGroupArn X does not have an associated load balancer.",
        cause="The action that forwards names another target group, or is left out by a condition.",
        fix="forward to the target group from a listener's default action, or from a rule",
        source=_SERVICE,
    ),
)
def target_group_unattached(view: View, service: Resource) -> Iterator[Problem]:
    for entry, group in registrations(view, service):
        if not listeners_of(view, group) and not is_passed_on(view, group.logical_id):
            yield problem(entry["TargetGroupArn"], f"no listener or rule forwards to {group.logical_id}")


@rule(
    "load-balancer-after-service",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service waits for the listener or rule that attaches its target group",
        says="The target group with targetGroupArn X does not have an associated load balancer.",
        cause="The service refers to the target group only, and CloudFormation makes it beside the listener.",
        fix="let the service depend on the listener or rule, by DependsOn or a reference such as a tag's value",
        source=_SERVICE,
    ),
)
def after_service(view: View, service: Resource) -> Iterator[Problem]:
    for entry, group in registrations(view, service):
        attaching = [one.logical_id for one in listeners_of(view, group)]
        if attaching and not is_passed_on(view, group.logical_id) and not waits_for(view, service, attaching):
            yield problem(entry["TargetGroupArn"], f"{service.logical_id} does not wait for {' or '.join(attaching)}")


@rule(
    "load-balancer-drops-requests",
    "warning",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A target that leaves may finish its requests",
        says="502 for requests on the way, at each deployment and whenever the service stops a task.",
        cause="The deregistration delay was set to 0 to deploy faster.",
        fix="set deregistration_delay.timeout_seconds to the longest request's time or more",
        source=_TROUBLES,
    ),
)
def drops_requests(view: View, group: Resource) -> Iterator[Problem]:
    delay = attribute(group["TargetGroupAttributes"], "deregistration_delay.timeout_seconds")
    # by default, a network load balancer leaves connections open
    if delay and delay.number() == 0 and group["Protocol"].text() in ("HTTP", "HTTPS"):
        yield problem(delay, "connections are cut as soon as a target is deregistered")


@rule(
    "load-balancer-idle-timeout-too-long",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="A server keeps idle connections open for longer than its load balancer",
        says="502 now and then: the server closes a connection as the load balancer sends a request over it.",
        cause="The server's default, or a number near it, is less than the load balancer's 60 seconds.",
        fix="give the server a longer keep-alive than idle_timeout.timeout_seconds",
        source=_TROUBLES,
    ),
)
def idle_timeout_too_long(view: View, service: Resource) -> Iterator[Problem]:
    for entry, group in registrations(view, service):
        container = container_of(view, service, entry)
        words = [word.text() for word in container["Command"]] if container else []
        # uvicorn's option; what gunicorn's does depends on its worker class
        if container is None or "--timeout-keep-alive" not in words[:-1]:
            continue
        seconds = _number(words[words.index("--timeout-keep-alive") + 1])
        for balancer in load_balancers_of(view, group):
            if balancer is None or seconds is None or not is_application(balancer):
                continue
            idle = attribute(balancer["LoadBalancerAttributes"], "idle_timeout.timeout_seconds")
            most = idle.number() if idle else 60
            if most is not None and seconds <= most:
                yield problem(
                    container["Command"],
                    f"the server closes idle connections after {seconds:g} s, {balancer.logical_id} after {most:g} s",
                )


def _number(word: str | None) -> float | None:
    try:
        return float(word or "")
    except ValueError:
        return None
