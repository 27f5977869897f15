"""Which handler makes which resource type."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.resource_types import (
    ACCESS_KEY,
    ALARM,
    BUCKET,
    BUCKET_POLICY,
    CERTIFICATE,
    CLUSTER,
    CODEBUILD_PROJECT,
    CODEPIPELINE,
    COMPOSITE_ALARM,
    CONNECTION,
    CUSTOM_RESOURCE,
    DASHBOARD,
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    DATABASE_SUBNET_GROUP,
    DHCP_OPTIONS,
    DSQL_CLUSTER,
    EGRESS_ONLY_GATEWAY,
    ELASTIC_IP,
    EVENT_RULE,
    FILE_SYSTEM,
    FILE_SYSTEM_ACCESS_POINT,
    FLOW_LOG,
    GATEWAY_ATTACHMENT,
    GROUP_POLICY,
    HTTP_API,
    HTTP_API_DOMAIN_NAME,
    HTTP_API_INTEGRATION,
    HTTP_API_MAPPING,
    HTTP_API_ROUTE,
    HTTP_API_STAGE,
    IAM_GROUP,
    INLINE_POLICY,
    INSTANCE_PROFILE,
    INTERNET_GATEWAY,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    LOG_GROUP,
    MANAGED_POLICY,
    METRIC_FILTER,
    MOUNT_TARGET,
    NAT_GATEWAY,
    NESTED_STACK,
    NETWORK_ACL,
    NETWORK_ACL_ENTRY,
    OIDC_PROVIDER,
    PREFIX_LIST,
    QUERY_DEFINITION,
    QUEUE,
    QUEUE_POLICY,
    RECORD_SET,
    REPOSITORY,
    ROLE,
    ROLE_POLICY,
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
    SERVICE_LINKED_ROLE,
    SNS_SUBSCRIPTION,
    SUBNET,
    SUBNET_NETWORK_ACL,
    SUBNET_ROUTE_TABLE,
    TARGET_GROUP,
    TASK_DEFINITION,
    TOPIC,
    TOPIC_POLICY,
    USER,
    USER_POLICY,
    USER_TO_GROUP,
    VPC,
    VPC_CIDR_BLOCK,
    VPC_DHCP_OPTIONS,
    VPC_ENDPOINT,
    VPC_LINK,
    is_custom,
)
from budget_stack.facts.template import SERVERLESS
from budget_stack.spelling import did_you_mean
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
    iam_policies,
    iam_users,
    logs,
    logs_queries,
    nested,
    rds,
    rds_instances,
    route53,
    s3,
    scheduler,
    secretsmanager,
    sns,
    sqs,
    vpc,
    vpc_acls,
    vpc_endpoints,
    vpc_extensions,
    vpc_gateways,
)
from budget_stack.testing.handlers.custom import custom_resource
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.unread import unread
from budget_stack.testing.schema.types import known_types, schema_of, source_of_schemas

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
        ELASTIC_IP: vpc_gateways.ElasticIp(),
        EGRESS_ONLY_GATEWAY: vpc_gateways.EgressOnlyInternetGateway(),
        NAT_GATEWAY: vpc_gateways.NatGateway(),
        NETWORK_ACL: vpc_acls.NetworkAcl(),
        NETWORK_ACL_ENTRY: vpc_acls.NetworkAclEntry(),
        SUBNET_NETWORK_ACL: vpc_acls.SubnetNetworkAcl(),
        VPC_CIDR_BLOCK: vpc_extensions.VpcCidrBlock(),
        DHCP_OPTIONS: vpc_extensions.DhcpOptions(),
        VPC_DHCP_OPTIONS: vpc_extensions.VpcDhcpOptions(),
        FLOW_LOG: vpc_extensions.FlowLog(),
        PREFIX_LIST: vpc_extensions.PrefixList(),
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
        NESTED_STACK: nested.NestedStack(),
        ROLE: iam.Role(),
        INSTANCE_PROFILE: iam.InstanceProfile(),
        SERVICE_LINKED_ROLE: iam.ServiceLinkedRole(),
        INLINE_POLICY: iam_policies.InlinePolicy(),
        GROUP_POLICY: iam_policies.GroupPolicy(),
        ROLE_POLICY: iam_policies.RolePolicy(),
        USER_POLICY: iam_policies.UserPolicy(),
        ACCESS_KEY: iam_users.AccessKey(),
        IAM_GROUP: iam_users.Group(),
        USER: iam_users.User(),
        USER_TO_GROUP: iam_users.UserToGroupAddition(),
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
    """The resource types that are read back; others are made by moto itself, or recorded."""
    return frozenset(_OWN) | _registered.keys()


def handler_of(type_: str) -> Handler:
    """The handler of a type.

    Raises:
        RigError: a resource of this type cannot be deployed, in whatever way.
    """
    handler = _handler_that_reads(type_)
    if handler is not None:
        return handler
    if reason := why_not_deployed(type_):
        raise RigError(f"{type_} {reason}")
    if is_custom(type_):
        return custom_resource(type_)
    schema = schema_of(type_)
    assert schema is not None
    return unread(schema)


def why_not_deployed(type_: str) -> str:
    """Say why no resource of a type can be deployed, and what to do; empty if one can."""
    if _handler_that_reads(type_) is not None:
        return ""
    adding = f"budget_stack.testing.register({type_!r}, handler) adds it"
    if type_.startswith("AWS::Serverless::"):
        return f"is not supported: the template has no Transform: {SERVERLESS}, without which nobody translates it"
    if not is_custom(type_) and schema_of(type_) is None:
        return f"is not supported: it is not in {source_of_schemas()}{did_you_mean(type_, known_types())}; {adding}"
    return ""


def _handler_that_reads(type_: str) -> Handler | None:
    handler = _registered.get(type_, _OWN.get(type_))
    if handler is None and is_custom(type_):
        handler = _registered.get(CUSTOM_RESOURCE, _OWN.get(CUSTOM_RESOURCE))
    return handler
