"""An HTTP API that reaches an internal load balancer through a VPC link, added as it should be."""

from __future__ import annotations

from typing import Any

from tests.budget_stack.checks.extensions import Template, attribute_of
from tests.budget_stack.checks.mutants import properties
from tests.budget_stack.checks.parts import add_resource


def http_api(template: Template) -> None:
    """An HTTP API before an internal load balancer of its own, which answers 404 to everything."""
    of = "AWS::ElasticLoadBalancingV2"
    vpc = properties(template, "TargetGroup")["VpcId"]
    subnets = properties(template, "LoadBalancer")["Subnets"]
    _group(template, "VpcLinkSecurityGroup", vpc)
    _group(template, "InternalLoadBalancerSecurityGroup", vpc, of=attribute_of("VpcLinkSecurityGroup", "GroupId"))
    add_resource(
        template,
        "VpcLinkEgress",
        "AWS::EC2::SecurityGroupEgress",
        GroupId=attribute_of("VpcLinkSecurityGroup", "GroupId"),
        DestinationSecurityGroupId=attribute_of("InternalLoadBalancerSecurityGroup", "GroupId"),
        IpProtocol="tcp",
        FromPort=80,
        ToPort=80,
    )
    add_resource(
        template,
        "InternalLoadBalancer",
        f"{of}::LoadBalancer",
        Scheme="internal",
        Subnets=subnets,
        SecurityGroups=[attribute_of("InternalLoadBalancerSecurityGroup", "GroupId")],
        LoadBalancerAttributes=[
            {"Key": "routing.http.desync_mitigation_mode", "Value": "defensive"},
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
        ],
    )
    fixed = {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": "Not found"}
    add_resource(
        template,
        "InternalListener",
        f"{of}::Listener",
        LoadBalancerArn={"Ref": "InternalLoadBalancer"},
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": fixed}],
    )
    _api(template, subnets)


def _api(template: Template, subnets: Any) -> None:
    of = "AWS::ApiGatewayV2"
    add_resource(
        template,
        "VpcLink",
        f"{of}::VpcLink",
        Name={"Ref": "AWS::StackName"},
        SubnetIds=subnets,
        SecurityGroupIds=[attribute_of("VpcLinkSecurityGroup", "GroupId")],
    )
    add_resource(template, "HttpApi", f"{of}::Api", Name={"Ref": "AWS::StackName"}, ProtocolType="HTTP")
    add_resource(
        template,
        "HttpApiIntegration",
        f"{of}::Integration",
        ApiId={"Ref": "HttpApi"},
        IntegrationType="HTTP_PROXY",
        IntegrationMethod="ANY",
        ConnectionType="VPC_LINK",
        ConnectionId={"Ref": "VpcLink"},
        IntegrationUri={"Ref": "InternalListener"},
        PayloadFormatVersion="1.0",
        RequestParameters={"overwrite:header.Front-Address": "$context.identity.sourceIp"},
    )
    add_resource(
        template,
        "HttpApiRoute",
        f"{of}::Route",
        ApiId={"Ref": "HttpApi"},
        RouteKey="$default",
        Target={"Fn::Sub": "integrations/${HttpApiIntegration}"},
    )
    name = {"Fn::Sub": "/aws/vendedlogs/${AWS::StackName}"}
    add_resource(template, "HttpApiLogGroup", "AWS::Logs::LogGroup", LogGroupName=name, RetentionInDays=30)
    template["Resources"]["HttpApiLogGroup"].update(DeletionPolicy="Retain", UpdateReplacePolicy="Retain")
    add_resource(
        template,
        "HttpApiStage",
        f"{of}::Stage",
        ApiId={"Ref": "HttpApi"},
        StageName="$default",
        AutoDeploy=True,
        DefaultRouteSettings={"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50},
        AccessLogSettings={"DestinationArn": attribute_of("HttpApiLogGroup", "Arn"), "Format": "$context.requestId"},
    )


def _group(template: Template, name: str, vpc: Any, of: Any = None) -> None:
    opening = {"SourceSecurityGroupId": of, "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    closed = {"CidrIp": "127.0.0.1/32", "IpProtocol": "-1"}
    rules = {"SecurityGroupIngress": [opening]} if of else {}
    group = {"GroupDescription": name, "VpcId": vpc, "SecurityGroupEgress": [closed], **rules}
    add_resource(template, name, "AWS::EC2::SecurityGroup", **group)
