"""The roles that a service makes for itself in an account."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from budget_stack.facts.resource_types import (
    CLUSTER,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DATABASE_SUBNET_GROUP,
    DSQL_CLUSTER,
    FILE_SYSTEM,
    LOAD_BALANCER,
    SCALABLE_TARGET,
    SERVICE,
    TARGET_GROUP,
    VPC_LINK,
)

SERVICE_LINKED_ROLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        CLUSTER: ("ecs.amazonaws.com",),
        DATABASE_CLUSTER: ("rds.amazonaws.com",),
        DATABASE_INSTANCE: ("rds.amazonaws.com",),
        DATABASE_SUBNET_GROUP: ("rds.amazonaws.com",),
        DSQL_CLUSTER: ("dsql.amazonaws.com",),
        FILE_SYSTEM: ("elasticfilesystem.amazonaws.com",),
        LOAD_BALANCER: ("elasticloadbalancing.amazonaws.com",),
        SCALABLE_TARGET: ("ecs.application-autoscaling.amazonaws.com",),
        SERVICE: ("ecs.amazonaws.com",),
        TARGET_GROUP: ("elasticloadbalancing.amazonaws.com",),
        VPC_LINK: ("ops.apigateway.amazonaws.com",),
    }
)
"""The services whose role in the account comes with the first resource of a type.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html, and the page
of each service about its role.
"""
