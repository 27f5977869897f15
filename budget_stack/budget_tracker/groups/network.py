"""Where the service runs, and who reaches it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from troposphere import Not, Template

from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.budget_tracker.parameter import Group, Rule, parameter, remove_parameter
from budget_stack.facts.network import ANY_IPV4
from budget_stack.settings.web_service import API_GATEWAY, Settings

Shape = TypeVar("Shape", bound=Settings)

_OCTET = r"(25[0-5]|2[0-4]\d|1\d{2}|[1-9]?\d)"

VPC = parameter("VpcId", label="VPC", Type="AWS::EC2::VPC::Id", Description="VPC of both subnets.")
SUBNET_1 = parameter(
    "PublicSubnet1",
    label="First public subnet",
    Type="AWS::EC2::Subnet::Id",
    Description="Public subnet (one with a route to an internet gateway) of that VPC.",
)
SUBNET_2 = parameter(
    "PublicSubnet2",
    label="Second public subnet",
    Type="AWS::EC2::Subnet::Id",
    Description="Public subnet of that VPC in another availability zone.",
)
ALLOWED_CIDR = parameter(
    "AllowedCidr",
    label="Allowed clients",
    Type="String",
    Default=ANY_IPV4,
    AllowedPattern=rf"^({_OCTET}\.){{3}}{_OCTET}/(3[0-2]|[12]?\d)$",
    ConstraintDescription="must be an IPv4 range such as 203.0.113.0/24",
    Description="IPv4 addresses that may reach the service; 0.0.0.0/0 is everybody.",
)
ASSIGN_PUBLIC_IP = parameter(
    "AssignPublicIp",
    label="Public address for tasks",
    Type="String",
    Default="ENABLED",
    AllowedValues=("ENABLED", "DISABLED"),
    Description="Whether tasks get a public address, which public subnets need unless they have VPC endpoints for all.",
)

NETWORK = Group(
    "Network",
    (VPC, SUBNET_1, SUBNET_2, ALLOWED_CIDR, ASSIGN_PUBLIC_IP),
    rules=(
        *(
            Rule(
                f"{subnet.name}InVpc",
                {"Fn::Contains": [[VPC.ref], {"Fn::ValueOf": [subnet.name, "VpcId"]}]},
                f"{subnet.name} must belong to VpcId",
            )
            for subnet in (SUBNET_1, SUBNET_2)
        ),
        Rule(
            "SubnetsInTwoZones",
            Not(
                {
                    "Fn::Contains": [
                        [{"Fn::ValueOf": [SUBNET_1.name, "AvailabilityZone"]}],
                        {"Fn::ValueOf": [SUBNET_2.name, "AvailabilityZone"]},
                    ]
                }
            ),
            "PublicSubnet1 and PublicSubnet2 must lie in different availability zones",
        ),
    ),
)


def load_balancer_settings(address: str) -> LoadBalancerSettings:
    """Let the allowed clients in; behind an HTTP API, which has no firewall, the application must."""
    return LoadBalancerSettings() if address == API_GATEWAY else LoadBalancerSettings(allowed_cidr=ALLOWED_CIDR.ref)


def service_settings(*, condition: str) -> ServiceSettings:
    """Run tasks with or without a public address, under a condition of the template."""
    return ServiceSettings(assign_public_ip=ASSIGN_PUBLIC_IP.ref, condition=condition)


def for_private_tasks(settings: Shape, template: Template) -> Shape:
    """Give tasks in private subnets no public address, and take back the parameter that would give them one.

    No route leads to it there, and it is billed all the same.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
        https://aws.amazon.com/vpc/pricing/
    """
    remove_parameter(template, ASSIGN_PUBLIC_IP)
    return replace(settings, service=replace(settings.service, assign_public_ip=None))
