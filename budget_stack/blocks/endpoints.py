"""VPC endpoints: the AWS services that tasks without a way to the internet reach within their VPC."""

from __future__ import annotations

import re
from collections.abc import Sequence

from troposphere import AWSHelperFn, GetAtt, Template, ec2

from budget_stack.errors import InvalidSetting
from budget_stack.facts.network import GATEWAY_SERVICES
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_different, check_references, check_references_of, check_texts, listed
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values, sub


class EndpointSettings(Frozen):
    """VPC endpoints for tasks in private subnets from which no NAT gateway leads out.

    `build_stack` makes exactly those without which this stack's tasks could not start, log and read their secrets. A
    VPC has one endpoint a service with the names of AWS, so one stack of a VPC has them, and others let their tasks
    into its group by `NetworkSettings.destinations`.

    Attributes:
        route_table_ids: The route tables of the private subnets, where a gateway endpoint puts its route; at least one.
        also: Further services that the application calls, by the end of their endpoints' names: `sqs`, `dynamodb`.

    Raises:
        InvalidSetting: a string instead of a sequence, no route table, the same value twice, or a service that no
            endpoint can be of.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
    """

    route_table_ids: Values
    also: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.route_table_ids, AWSHelperFn):
            check_different("route_table_ids", self.route_table_ids, at_least=1)
        check_references_of(self, "route_table_ids")
        _check_services("also", self.also)


def _check_services(setting: str, services: Sequence[str]) -> None:
    check_texts(setting, services, '("sqs",)')
    check_different(setting, services)
    for position, service in enumerate(services):
        if not (isinstance(service, str) and re.fullmatch(r"[a-z0-9]+([.-][a-z0-9]+)*", service)):
            expected = "the end of an endpoint's name such as sqs, of com.amazonaws.eu-central-1.sqs"
            raise InvalidSetting(f"{setting}[{position}]", service, expected)


class Endpoints(Handle):
    """What `add_endpoints` adds: the group of the interface endpoints, and all endpoints."""

    security_group: ec2.SecurityGroup
    endpoints: tuple[ec2.VPCEndpoint, ...]


def add_endpoints(
    template: Template,
    *,
    vpc_id: Value,
    subnet_ids: Values,
    client_security_group_id: Value,
    services: Sequence[str] = (),
    settings: EndpointSettings,
    prefix: str = "",
) -> Endpoints:
    """Add VPC endpoints, by which the names of AWS lead to addresses within the VPC for everybody in it.

    Args:
        template: The template to add to.
        vpc_id: A VPC with DNS support and DNS hostnames, and without endpoints of these services.
        subnet_ids: One subnet a zone.
        client_security_group_id: The group whose members use the endpoints.
        services: The ends of the endpoints' names, such as `ecr.dkr`, beside those of the settings.
        settings: The settings of the endpoints.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
        https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
    """
    check_references(vpc_id=vpc_id, subnet_ids=subnet_ids, client_security_group_id=client_security_group_id)
    _check_services("services", services)
    security_group = add_resource(
        template,
        ec2.SecurityGroup(
            logical_id(prefix, "EndpointSecurityGroup"),
            GroupDescription="What reaches the VPC endpoints",
            VpcId=vpc_id,
            SecurityGroupIngress=[
                ec2.SecurityGroupRule(
                    SourceSecurityGroupId=client_security_group_id,
                    IpProtocol="tcp",
                    FromPort=443,
                    ToPort=443,
                    Description="Calls of AWS from the tasks",
                )
            ],
            # A group without egress rules gets one that allows everything.
            SecurityGroupEgress=[ec2.SecurityGroupRule(CidrIp="127.0.0.1/32", IpProtocol="-1", Description="Nothing")],
        ),
    )
    endpoints = []
    for service in dict.fromkeys((*services, *settings.also)):
        endpoint = ec2.VPCEndpoint(
            logical_id(prefix, "".join(word.title() for word in re.split("[.-]", service)) + "Endpoint"),
            ServiceName=sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
            VpcId=vpc_id,
        )
        if service in GATEWAY_SERVICES:
            endpoint.VpcEndpointType = "Gateway"
            endpoint.RouteTableIds = listed("route_table_ids", settings.route_table_ids)
        else:
            endpoint.VpcEndpointType = "Interface"
            endpoint.PrivateDnsEnabled = True
            endpoint.SubnetIds = listed("subnet_ids", subnet_ids)
            endpoint.SecurityGroupIds = [GetAtt(security_group, "GroupId")]
        endpoints.append(add_resource(template, endpoint))
    return Endpoints(security_group, tuple(endpoints))
