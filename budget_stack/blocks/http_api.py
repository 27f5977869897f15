"""An HTTP API in front of an internal load balancer: an https address of AWS's own, without a domain."""

from __future__ import annotations

import json

from troposphere import GetAtt, Ref, Retain, RetainExceptOnCreate, Select, Split, Template, apigatewayv2, ec2, logs

from budget_stack.facts.api_gateway import FRONT_HEADERS
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_number, check_references, check_retention, listed
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values, sub

# What each request leaves in the log, a JSON object a line; API Gateway asks for the request's id at least.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
_LOGGED = {
    "time": "$context.requestTime",
    "id": "$context.requestId",
    "address": "$context.identity.sourceIp",
    "host": "$context.domainName",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "integrationStatus": "$context.integrationStatus",
    "error": "$context.integrationErrorMessage",
}


class HttpApiSettings(Frozen):
    """How much the API lets through, and how long its access log is kept.

    Attributes:
        throttling_rate_limit: Requests a second, 1 or more, of all clients together; others are answered 429. A
            ceiling of cost, not a protection of one client from another: 100 a second, all month, are about 260 USD.
        throttling_burst_limit: Requests, 1 or more, that may come at once before that rate counts.
        retention_in_days: Days that the access log is kept, one of those that CloudWatch Logs takes.

    Raises:
        InvalidSetting: a literal that API Gateway or CloudWatch Logs would reject; a limit that lets nothing through.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
    """

    throttling_rate_limit: Value = 100
    throttling_burst_limit: Value = 200
    retention_in_days: Value = 365

    def __post_init__(self) -> None:
        check_number("throttling_rate_limit", self.throttling_rate_limit, 1, unit="requests a second")
        check_number("throttling_burst_limit", self.throttling_burst_limit, 1, unit="requests")
        check_retention("retention_in_days", self.retention_in_days)


class HttpApi(Handle):
    """What `add_http_api` adds."""

    security_group: ec2.SecurityGroup
    load_balancer_ingress: ec2.SecurityGroupIngress
    vpc_link: apigatewayv2.VpcLink
    log_group: logs.LogGroup
    api: apigatewayv2.Api
    integration: apigatewayv2.Integration
    route: apigatewayv2.Route
    stage: apigatewayv2.Stage


def add_http_api(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Values,
    listener_arn: Value,
    load_balancer_security_group_id: Value,
    settings: HttpApiSettings = HttpApiSettings(),
    prefix: str = "",
) -> HttpApi:
    """Add an API that passes every request on to an internal load balancer, by a VPC link.

    Requests and answers of more than 10 MB are refused, and an answer must come within 30 seconds. The application is
    told of its clients in headers that they cannot forge: `Front-Address`, `Front-Proto` and `Front-Host`.

    Args:
        template: The template to add to.
        vpc_id: The VPC of the load balancer.
        subnet_ids: Subnets of that VPC for the link's network interfaces, in zones that a VPC link can use.
        listener_arn: The plain listener of the load balancer, in this stack or another. The load balancer's desync
            mode must not be `strictest`, or it answers 400 to every request that comes through the link.
        load_balancer_security_group_id: The load balancer's security group, which gets a rule that lets the link in.
        settings: The settings of the API.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-private.html and
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    """
    check_references(
        vpc_id=vpc_id,
        subnet_ids=subnet_ids,
        listener_arn=listener_arn,
        load_balancer_security_group_id=load_balancer_security_group_id,
    )
    security_group, ingress = _groups(template, vpc_id, load_balancer_security_group_id, prefix)
    vpc_link = add_resource(
        template,
        apigatewayv2.VpcLink(
            logical_id(prefix, "VpcLink"),
            Name=_name(prefix),
            SubnetIds=listed("subnet_ids", subnet_ids),
            SecurityGroupIds=[GetAtt(security_group, "GroupId")],
        ),
    )
    log_group = _log_group(template, settings, prefix)
    api = add_resource(
        template, apigatewayv2.Api(logical_id(prefix, "HttpApi"), Name=_name(prefix), ProtocolType="HTTP")
    )
    integration = add_resource(
        template,
        apigatewayv2.Integration(
            logical_id(prefix, "HttpApiIntegration"),
            ApiId=Ref(api),
            IntegrationType="HTTP_PROXY",
            IntegrationMethod="ANY",
            IntegrationUri=listener_arn,
            ConnectionType="VPC_LINK",
            ConnectionId=Ref(vpc_link),
            PayloadFormatVersion="1.0",
            RequestParameters={f"overwrite:header.{name}": value for name, value in FRONT_HEADERS.items()},
        ),
    )
    route = add_resource(
        template,
        apigatewayv2.Route(
            logical_id(prefix, "HttpApiRoute"),
            ApiId=Ref(api),
            RouteKey="$default",
            Target=sub("integrations/${Integration}", Integration=Ref(integration)),
        ),
    )
    stage = add_resource(
        template,
        apigatewayv2.Stage(
            logical_id(prefix, "HttpApiStage"),
            ApiId=Ref(api),
            StageName="$default",
            AutoDeploy=True,
            DefaultRouteSettings=apigatewayv2.RouteSettings(
                ThrottlingRateLimit=settings.throttling_rate_limit, ThrottlingBurstLimit=settings.throttling_burst_limit
            ),
            AccessLogSettings=apigatewayv2.AccessLogSettings(
                DestinationArn=GetAtt(log_group, "Arn"), Format=json.dumps(_LOGGED)
            ),
        ),
    )
    return HttpApi(security_group, ingress, vpc_link, log_group, api, integration, route, stage)


def _groups(
    template: Template, vpc_id: Value, load_balancer_security_group_id: Value, prefix: str
) -> tuple[ec2.SecurityGroup, ec2.SecurityGroupIngress]:
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "VpcLinkSecurityGroup"),
            GroupDescription="What the VPC link reaches",
            VpcId=vpc_id,
            SecurityGroupEgress=[
                ec2.SecurityGroupRule(
                    DestinationSecurityGroupId=load_balancer_security_group_id,
                    IpProtocol="tcp",
                    FromPort=80,
                    ToPort=80,
                    Description="Requests to the load balancer",
                )
            ],
        ),
    )
    # A resource of its own, since two groups that refer to each other would be a circular dependency.
    ingress = add_resource(
        template,
        ec2.SecurityGroupIngress(
            logical_id(prefix, "VpcLinkIngress"),
            GroupId=load_balancer_security_group_id,
            SourceSecurityGroupId=GetAtt(security_group, "GroupId"),
            IpProtocol="tcp",
            FromPort=80,
            ToPort=80,
            Description="Requests from the VPC link",
        ),
    )
    return security_group, ingress


def _log_group(template: Template, settings: HttpApiSettings, prefix: str) -> logs.LogGroup:
    title = logical_id(prefix, "HttpApiLogGroup")
    return add_resource(
        template,
        logs.LogGroup(
            title,
            DeletionPolicy=RetainExceptOnCreate,
            UpdateReplacePolicy=Retain,
            # Under another name each API adds a line to the account's policy for log delivery, which has room for few.
            # The stack's id makes it unique, so that a stack that follows a deleted one does not meet its log group.
            # https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
            LogGroupName=sub(
                f"/aws/vendedlogs/${{AWS::StackName}}-{title}-${{Unique}}",
                Unique=Select(2, Split("/", Ref("AWS::StackId"))),
            ),
            RetentionInDays=settings.retention_in_days,
        ),
    )


def _name(prefix: str) -> Value:
    return sub(f"${{AWS::StackName}}-{prefix}") if prefix else Ref("AWS::StackName")
