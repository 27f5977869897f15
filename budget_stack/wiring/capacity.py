"""How many tasks a stack has: its scaling, wired to the load balancer whose requests it may follow."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from troposphere import GetAtt, Select, Split, Template

from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.load_balancer import LoadBalancer
from budget_stack.blocks.scaling import Scaling, add_scaling
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.blocks.service import BackgroundServiceSettings, ServiceSettings
from budget_stack.conditions import apply_condition
from budget_stack.errors import InvalidSetting
from budget_stack.settings.web_service import Settings
from budget_stack.values import Value, sub

Counted = TypeVar("Counted", bound=BackgroundServiceSettings)


def service_settings(settings: Settings) -> ServiceSettings:
    """Return the settings of the service, with what follows from others.

    Tasks have a public address where their subnets are public. A minimum of 0 tasks means none, and without this ECS
    would start one.

    Raises:
        InvalidSetting: requests that may take longer than a task on Spot has after its notice.
    """
    service, scaling = settings.service, settings.scaling
    delay, stop_timeout = settings.routing.deregistration_delay, settings.container.stop_timeout
    if str(service.spot_weight) != "0" and delay > stop_timeout:
        raise InvalidSetting(
            "routing.deregistration_delay",
            delay,
            f"at most container.stop_timeout ({stop_timeout}) with Spot, whose tasks are told to stop while they are "
            "still registered",
        )
    service = replace(service, assign_public_ip=settings.assign_public_ip)
    return with_first_tasks(service, scaling)


def with_first_tasks(service: Counted, scaling: BackgroundScalingSettings | None) -> Counted:
    """Return the settings of a service that starts without tasks where its scaling may leave none."""
    if service.desired_count is None and scaling is not None and str(scaling.min_capacity) == "0":
        return replace(service, desired_count=0)
    return service


def cluster_settings(cluster: ClusterSettings, scaling: BackgroundScalingSettings | None) -> ClusterSettings:
    """Return the settings of a cluster, which counts its tasks where messages of a queue are shared out among them."""
    if cluster.container_insights is None and scaling is not None and scaling.queue is not None:
        return replace(cluster, container_insights="enabled")
    return cluster


def load_balancer_full_name(load_balancer: LoadBalancer | None, listener_arn: Value) -> Value:
    """Return the end of a load balancer's ARN, `app/name/id`.

    Args:
        load_balancer: The stack's own; `None` where it joins another's.
        listener_arn: One of its listeners, whose ARN has that name in it.
    """
    if load_balancer is not None:
        return GetAtt(load_balancer.load_balancer, "LoadBalancerFullName")
    # arn:aws:elasticloadbalancing:region:account:listener/app/name/id/listener-id
    name, id_ = (Select(number, Split("/", listener_arn)) for number in (2, 3))
    return sub("app/${Name}/${Id}", Name=name, Id=id_)


def add_capacity(
    template: Template,
    *,
    cluster_name: Value,
    service_name: Value,
    load_balancer_full_name: Value,
    target_group_full_name: Value,
    settings: Settings,
    prefix: str = "",
) -> Scaling | None:
    """Add the scaling that the settings ask for, under the condition of the service that it scales.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name: A reference to the service's name. By it all of the scaling waits for the service, and with it for
            the rule that forwards requests to the target group.
        load_balancer_full_name: The load balancer that the requests come from.
        target_group_full_name: The target group that the service's tasks are in.
        settings: The settings of the stack.
        prefix: The prefix of every logical id.
    """
    if settings.scaling is None:
        return None
    scaling = add_scaling(
        template,
        cluster_name=cluster_name,
        service_name=service_name,
        load_balancer_full_name=load_balancer_full_name,
        target_group_full_name=target_group_full_name,
        settings=settings.scaling,
        prefix=prefix,
    )
    if (has_tasks := settings.service.condition) is not None:
        # That of its own is false wherever there are no tasks.
        has_own = settings.scaling.requests_where is not None
        apply_condition(scaling._replace(requests_policy=None) if has_own else scaling, has_tasks)
    return scaling
