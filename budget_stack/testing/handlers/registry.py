"""Which handler makes which resource type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    CLUSTER,
    DSQL_CLUSTER,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    REPOSITORY,
    ROLE,
    SCALABLE_TARGET,
    SCALING_POLICY,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SERVICE,
    TARGET_GROUP,
    TASK_DEFINITION,
)
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers import (
    autoscaling,
    dsql,
    ec2,
    ecr,
    ecs,
    ecs_service,
    elbv2,
    iam,
    logs,
    secretsmanager,
)
from budget_stack.testing.handlers.handler import Handler

_OWN: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        SCALABLE_TARGET: autoscaling.ScalableTarget(),
        SCALING_POLICY: autoscaling.ScalingPolicy(),
        DSQL_CLUSTER: dsql.Cluster(),
        SECURITY_GROUP: ec2.SecurityGroup(),
        SECURITY_GROUP_EGRESS: ec2.Egress(),
        SECURITY_GROUP_INGRESS: ec2.Ingress(),
        REPOSITORY: ecr.Repository(),
        CLUSTER: ecs.Cluster(),
        SERVICE: ecs_service.Service(),
        TASK_DEFINITION: ecs.TaskDefinition(),
        LISTENER: elbv2.Listener(),
        LISTENER_RULE: elbv2.ListenerRule(),
        LOAD_BALANCER: elbv2.LoadBalancer(),
        TARGET_GROUP: elbv2.TargetGroup(),
        MANAGED_POLICY: iam.ManagedPolicy(),
        ROLE: iam.Role(),
        LOG_GROUP: logs.LogGroup(),
        SECRETS_MANAGER_SECRET: secretsmanager.Secret(),
    }
)
# The only mutable state here: what a test suite registers applies to all of it.
_registered: dict[str, Handler] = {}


def register(type_: str, handler: Handler) -> None:
    """Let the rig create resources of a type with a handler; it replaces the rig's own, if there is one.

    Args:
        type_: Such as `AWS::SNS::Topic`.
        handler: How they are created; see `Handler`.
    """
    _registered[type_] = handler


def supported_types() -> frozenset[str]:
    """The resource types that can be deployed."""
    return frozenset(_OWN) | _registered.keys()


def handler_of(type_: str) -> Handler:
    """The handler of a type.

    Raises:
        RigError: there is none.
    """
    handler = _registered.get(type_, _OWN.get(type_))
    if handler is None:
        raise RigError(f"{type_} is not supported: budget_stack.testing.register({type_!r}, handler) adds it")
    return handler
