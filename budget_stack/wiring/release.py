"""What lets ECS shift a service's requests: the role, the test listener, and which rule it shifts."""

from __future__ import annotations

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.behind import TrafficShift
from budget_stack.blocks.infrastructure_role import InfrastructureRole, add_infrastructure_role
from budget_stack.blocks.load_balancer import LoadBalancer
from budget_stack.blocks.release import ReleaseSettings
from budget_stack.blocks.routing import Routing
from budget_stack.blocks.testing_listener import TestListener, add_test_listener
from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.values import Value, only_where


class Release(Handle):
    """What `add_release` adds; `test_listener` is `None` without one."""

    infrastructure_role: InfrastructureRole
    test_listener: TestListener | None


def add_release(
    template: Template,
    *,
    routing: Routing,
    serving_rule_arn: Value,
    load_balancer: LoadBalancer | None,
    settings: ReleaseSettings,
    prefix: str = "",
) -> Release | None:
    """Add what a strategy other than `ROLLING` needs beside two target groups; nothing where there is one.

    Raises:
        InvalidSetting: a test listener for a load balancer that another stack has.
    """
    if routing.alternate_target_group is None:
        return None
    groups = Ref(routing.target_group), Ref(routing.alternate_target_group)
    listener = None
    if settings.test_listener_port is not None:
        assert settings.test_listener_cidr is not None
        if load_balancer is None:
            expected = "left out beside shared: a listener belongs to the load balancer's own stack"
            raise InvalidSetting("release.test_listener_port", settings.test_listener_port, expected)
        listener = add_test_listener(
            template,
            load_balancer_arn=Ref(load_balancer.load_balancer),
            security_group_id=GetAtt(load_balancer.security_group, "GroupId"),
            target_group_arn=groups[0],
            alternate_target_group_arn=groups[1],
            port=settings.test_listener_port,
            allowed_cidr=settings.test_listener_cidr,
            prefix=prefix,
        )
    role = add_infrastructure_role(
        template,
        target_group_arns=groups,
        listener_rule_arns=[serving_rule_arn, *([Ref(listener.rule)] if listener else [])],
        prefix=prefix,
    )
    return Release(role, listener)


def traffic_shift(routing: Routing, release: Release | None) -> TrafficShift | None:
    """Return by what ECS shifts the requests; `None` where it does not."""
    if release is None:
        return None
    assert routing.alternate_target_group is not None
    return TrafficShift(
        alternate_target_group_arn=Ref(routing.alternate_target_group),
        role_arn=GetAtt(release.infrastructure_role.role, "Arn"),
        test_listener_rule_arn=Ref(release.test_listener.rule) if release.test_listener else None,
    )


def serving_rule(routing: Routing, https_condition: str | None) -> Value:
    """Return the rule that forwards to the target group, and not the one that redirects."""
    if routing.https_rule is None:
        return Ref(routing.rule)
    return only_where(https_condition, Ref(routing.https_rule), otherwise=Ref(routing.rule))
