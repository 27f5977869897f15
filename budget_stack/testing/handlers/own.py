"""The rig's own handlers, by the types that they make."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Final

from budget_stack.testing.handlers.handler import Handler

MODULES = (
    "acm",
    "apigatewayv2.apis",
    "apigatewayv2.domains",
    "apigatewayv2.integrations",
    "autoscaling",
    "awslambda.callers",
    "awslambda.functions",
    "awslambda.versions",
    "cloudwatch.alarms",
    "cloudwatch.dashboards",
    "codebuild",
    "codeconnections",
    "codepipeline",
    "cognito",
    "dsql",
    "dynamodb.tables",
    "ec2.acls",
    "ec2.endpoints",
    "ec2.extensions",
    "ec2.gateways",
    "ec2.security_groups",
    "ec2.vpcs",
    "ecr",
    "ecs.services",
    "ecs.task_definitions",
    "efs",
    "elbv2.certificates",
    "elbv2.load_balancers",
    "events.buses",
    "events.rules",
    "iam.policies",
    "iam.roles",
    "iam.users",
    "kms",
    "logs.groups",
    "logs.queries",
    "logs.streams",
    "logs.subscriptions",
    "nested",
    "rds.clusters",
    "rds.instances",
    "rds.parameters",
    "route53.groups",
    "route53.hosted_zones",
    "route53.records",
    "s3.buckets",
    "scheduler",
    "secretsmanager.rotation",
    "secretsmanager.secrets",
    "secretsmanager.targets",
    "servicediscovery",
    "shared_policies",
    "sns",
    "sqs",
    "ssm",
    "stepfunctions",
)
"""The modules beside this one that have handlers, each with what it makes in `HANDLERS`."""


def _all() -> dict[str, Handler]:
    package = __name__.rpartition(".")[0]
    tables = [import_module(f"{package}.{name}").HANDLERS for name in MODULES]
    handlers = {type_: handler for table in tables for type_, handler in table.items()}
    assert len(handlers) == sum(map(len, tables)), "two handlers make one type"
    return handlers


OWN: Final[Mapping[str, Handler]] = MappingProxyType(_all())
