"""Which handler makes which resource type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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
        "AWS::ApplicationAutoScaling::ScalableTarget": autoscaling.ScalableTarget(),
        "AWS::ApplicationAutoScaling::ScalingPolicy": autoscaling.ScalingPolicy(),
        "AWS::DSQL::Cluster": dsql.Cluster(),
        "AWS::EC2::SecurityGroup": ec2.SecurityGroup(),
        "AWS::EC2::SecurityGroupEgress": ec2.Egress(),
        "AWS::EC2::SecurityGroupIngress": ec2.Ingress(),
        "AWS::ECR::Repository": ecr.Repository(),
        "AWS::ECS::Cluster": ecs.Cluster(),
        "AWS::ECS::Service": ecs_service.Service(),
        "AWS::ECS::TaskDefinition": ecs.TaskDefinition(),
        "AWS::ElasticLoadBalancingV2::Listener": elbv2.Listener(),
        "AWS::ElasticLoadBalancingV2::ListenerRule": elbv2.ListenerRule(),
        "AWS::ElasticLoadBalancingV2::LoadBalancer": elbv2.LoadBalancer(),
        "AWS::ElasticLoadBalancingV2::TargetGroup": elbv2.TargetGroup(),
        "AWS::IAM::ManagedPolicy": iam.ManagedPolicy(),
        "AWS::IAM::Role": iam.Role(),
        "AWS::Logs::LogGroup": logs.LogGroup(),
        "AWS::SecretsManager::Secret": secretsmanager.Secret(),
    }
)
# The one thing here that changes: what a test suite registers holds for all of it.
_registered: dict[str, Handler] = {}


def register(type_: str, handler: Handler) -> None:
    """Let the rig make resources of a type with a handler, in place of its own where it has one.

    Args:
        type_: Such as `AWS::SNS::Topic`.
        handler: How they are made; see `Handler`.
    """
    _registered[type_] = handler


def supported_types() -> frozenset[str]:
    """The types that can be deployed."""
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
