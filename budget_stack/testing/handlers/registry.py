"""Which handler makes which resource type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    ALARM,
    BUCKET,
    BUCKET_POLICY,
    CERTIFICATE,
    CLUSTER,
    CODEBUILD_PROJECT,
    CODEPIPELINE,
    COMPOSITE_ALARM,
    CONNECTION,
    DASHBOARD,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DATABASE_SUBNET_GROUP,
    DSQL_CLUSTER,
    EVENT_RULE,
    FILE_SYSTEM,
    FILE_SYSTEM_ACCESS_POINT,
    GATEWAY_ATTACHMENT,
    HTTP_API,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_INTEGRATION,
    HTTP_API_MAPPING,
    HTTP_API_ROUTE,
    HTTP_API_STAGE,
    INTERNET_GATEWAY,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    METRIC_FILTER,
    MOUNT_TARGET,
    OIDC_PROVIDER,
    QUERY_DEFINITION,
    QUEUE,
    QUEUE_POLICY,
    RECORD_SET,
    REPOSITORY,
    ROLE,
    ROUTE,
    ROUTE_TABLE,
    SCALABLE_TARGET,
    SCALING_POLICY,
    SCHEDULE,
    SCHEDULE_GROUP,
    SECRETS_MANAGER_SECRET,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SERVICE,
    SNS_SUBSCRIPTION,
    SUBNET,
    SUBNET_ROUTE_TABLE,
    TARGET_GROUP,
    TASK_DEFINITION,
    TOPIC,
    TOPIC_POLICY,
    VPC,
    VPC_ENDPOINT,
    VPC_LINK,
)
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers import (
    acm,
    apigatewayv2,
    apigatewayv2_domains,
    apigatewayv2_integrations,
    autoscaling,
    cloudwatch,
    cloudwatch_dashboards,
    codebuild,
    codeconnections,
    codepipeline,
    dsql,
    ec2,
    ecr,
    ecs,
    ecs_service,
    efs,
    elbv2,
    events,
    iam,
    logs,
    logs_queries,
    rds,
    rds_instances,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    vpc,
    vpc_endpoints,
)
from budget_stack.testing.handlers.handler import Handler

_OWN: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        HTTP_API: apigatewayv2.Api(),
        HTTP_API_STAGE: apigatewayv2.Stage(),
        VPC_LINK: apigatewayv2.VpcLink(),
        HTTP_API_DOMAIN_NAME: apigatewayv2_domains.DomainName(),
        HTTP_API_MAPPING: apigatewayv2_domains.ApiMapping(),
        HTTP_API_INTEGRATION: apigatewayv2_integrations.Integration(),
        HTTP_API_ROUTE: apigatewayv2_integrations.Route(),
        CERTIFICATE: acm.Certificate(),
        SCALABLE_TARGET: autoscaling.ScalableTarget(),
        SCALING_POLICY: autoscaling.ScalingPolicy(),
        ALARM: cloudwatch.Alarm(),
        COMPOSITE_ALARM: cloudwatch.CompositeAlarm(),
        DSQL_CLUSTER: dsql.Cluster(),
        SECURITY_GROUP: ec2.SecurityGroup(),
        SECURITY_GROUP_EGRESS: ec2.Egress(),
        SECURITY_GROUP_INGRESS: ec2.Ingress(),
        VPC: vpc.Vpc(),
        SUBNET: vpc.Subnet(),
        INTERNET_GATEWAY: vpc.InternetGateway(),
        GATEWAY_ATTACHMENT: vpc.GatewayAttachment(),
        ROUTE_TABLE: vpc.RouteTable(),
        ROUTE: vpc.Route(),
        SUBNET_ROUTE_TABLE: vpc.SubnetRouteTable(),
        VPC_ENDPOINT: vpc_endpoints.VpcEndpoint(),
        REPOSITORY: ecr.Repository(),
        CLUSTER: ecs.Cluster(),
        SERVICE: ecs_service.Service(),
        TASK_DEFINITION: ecs.TaskDefinition(),
        FILE_SYSTEM: efs.FileSystem(),
        FILE_SYSTEM_ACCESS_POINT: efs.AccessPoint(),
        MOUNT_TARGET: efs.MountTarget(),
        LISTENER: elbv2.Listener(),
        LISTENER_RULE: elbv2.ListenerRule(),
        LOAD_BALANCER: elbv2.LoadBalancer(),
        TARGET_GROUP: elbv2.TargetGroup(),
        MANAGED_POLICY: iam.ManagedPolicy(),
        ROLE: iam.Role(),
        OIDC_PROVIDER: iam.OidcProvider(),
        CODEBUILD_PROJECT: codebuild.Project(),
        CONNECTION: codeconnections.Connection(),
        CODEPIPELINE: codepipeline.Pipeline(),
        DASHBOARD: cloudwatch_dashboards.Dashboard(),
        EVENT_RULE: events.Rule(),
        LOG_GROUP: logs.LogGroup(),
        QUERY_DEFINITION: logs_queries.QueryDefinition(),
        METRIC_FILTER: logs.MetricFilter(),
        DATABASE_CLUSTER: rds.Cluster(),
        DATABASE_INSTANCE: rds_instances.Instance(),
        DATABASE_SUBNET_GROUP: rds.SubnetGroup(),
        RECORD_SET: route53.RecordSet(),
        BUCKET: s3.Bucket(),
        BUCKET_POLICY: s3.BucketPolicy(),
        SCHEDULE: scheduler.Schedule(),
        SCHEDULE_GROUP: scheduler.ScheduleGroup(),
        SECRETS_MANAGER_SECRET: secretsmanager.Secret(),
        SNS_SUBSCRIPTION: sns.Subscription(),
        TOPIC: sns.Topic(),
        TOPIC_POLICY: sns.TopicPolicy(),
        QUEUE: sqs.Queue(),
        QUEUE_POLICY: sqs.QueuePolicy(),
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
