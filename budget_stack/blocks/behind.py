"""The load balancer that a service is behind, and by what ECS shifts its requests."""

from __future__ import annotations

from typing import Any

from troposphere import ecs

from budget_stack.handle import Handle
from budget_stack.values import Value


class TrafficShift(Handle):
    """By what ECS shifts requests from the tasks of one revision to those of the next.

    Attributes:
        alternate_target_group_arn: The target group beside the one that the service was created with.
        role_arn: The role by which ECS registers tasks with both, and changes the rules.
        test_listener_rule_arn: The rule of the test listener; `None` without one.
    """

    alternate_target_group_arn: Value
    role_arn: Value
    test_listener_rule_arn: Value | None = None


class Behind(Handle):
    """The load balancer that a service is behind.

    Attributes:
        container_name: The container that gets the requests.
        container_port: The TCP port of that container.
        target_group_arn: The target group that tasks are registered with.
        listener_rule_arn: The rule that forwards to that target group: ECS refuses a target group that no load
            balancer uses yet, so the service waits for the rule. It is the one that ECS shifts.
        health_check_grace_period: Seconds after the start of a task during which failing health checks are ignored.
        traffic_shift: By what ECS shifts requests; left out, it cannot.
    """

    container_name: Value
    container_port: Value
    target_group_arn: Value
    listener_rule_arn: Value
    health_check_grace_period: int = 60
    traffic_shift: TrafficShift | None = None


def load_balancers(behind: Behind | None) -> dict[str, Any]:
    """Return what a service says of the load balancer that it is behind."""
    if behind is None:
        return {}
    balancer = ecs.LoadBalancer(
        ContainerName=behind.container_name,
        ContainerPort=behind.container_port,
        TargetGroupArn=behind.target_group_arn,
    )
    if behind.traffic_shift is not None:
        balancer.AdvancedConfiguration = _advanced_configuration(behind.traffic_shift, behind.listener_rule_arn)
    return {
        "LoadBalancers": [balancer],
        "HealthCheckGracePeriodSeconds": behind.health_check_grace_period,
    }


def _advanced_configuration(shift: TrafficShift, listener_rule_arn: Value) -> ecs.AdvancedConfiguration:
    configuration = ecs.AdvancedConfiguration(
        AlternateTargetGroupArn=shift.alternate_target_group_arn,
        ProductionListenerRule=listener_rule_arn,
        RoleArn=shift.role_arn,
    )
    if shift.test_listener_rule_arn is not None:
        configuration.TestListenerRule = shift.test_listener_rule_arn
    return configuration
