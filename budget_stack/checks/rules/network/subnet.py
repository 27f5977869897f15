"""VPCs and subnets as EC2 takes them: ranges, names and tenancy."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.started import STARTERS, started
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import SUBNET, VPC

_SUBNET = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"
_VPC = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html"
_RANGES = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html"


@rule(
    "network-range-size-invalid",
    "error",
    on=resources(VPC, SUBNET),
    text=Text(
        title="The IPv4 range of a VPC or subnet has 16 to 65,536 addresses",
        says="InvalidVpc.Range or InvalidSubnet.Range: The CIDR 'x' is invalid.",
        cause="The range was cut too small, or is all of 10.0.0.0/8.",
        fix="write a range from /16 to /28",
        source=_RANGES,
    ),
)
def range_size_invalid(view: View, resource: Resource) -> Iterator[Problem]:
    node = resource["CidrBlock"]
    length = _length(node)
    if length is not None and not 16 <= length <= 28:
        yield problem(node, f"{node.text()} is a /{length}, and may be /16 to /28")
    given = resource["Ipv4NetmaskLength"].number()
    if given is not None and not 16 <= given <= 28:
        yield problem(resource["Ipv4NetmaskLength"], f"it is /{given:g}, and may be /16 to /28")


def _length(node: Node) -> int | None:
    text = node.text() if node else None
    try:
        return ip_network(text, strict=False).prefixlen if text and "/" in text else None
    except ValueError:
        return None


@rule(
    "network-subnet-invalid",
    "error",
    on=resources(SUBNET),
    text=Text(
        title="A subnet for IPv6 only has an IPv6 range, and nothing of IPv4",
        says="InvalidParameterCombination: an IPv6 native subnet cannot have an IPv4 CIDR block.",
        cause="Ipv6Native was set at a subnet that has both.",
        fix="leave CidrBlock out and set Ipv6CidrBlock; or leave Ipv6Native out for both",
        source=_SUBNET,
    ),
)
def subnet_invalid(view: View, subnet: Resource) -> Iterator[Problem]:
    if subnet["Ipv6Native"].text() != "true":
        return
    if subnet["CidrBlock"]:
        yield problem(subnet["CidrBlock"], f"{subnet.logical_id} is for IPv6 only")
    if not subnet["Ipv6CidrBlock"] and not subnet["Ipv6IpamPoolId"]:
        yield problem(subnet["Ipv6CidrBlock"], f"{subnet.logical_id} is for IPv6 only, and has no range")
    names = subnet["PrivateDnsNameOptionsOnLaunch"]["HostnameType"]
    if names.text() == "ip-name":
        yield problem(names, f"{subnet.logical_id} is for IPv6 only, and its names are made of IPv4 addresses")


@rule(
    "network-tenancy-dedicated",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks on Fargate are in a VPC of default tenancy",
        says="The tasks do not start: Fargate does not run in subnets of dedicated tenancy.",
        cause="The VPC was made for instances on hardware of one's own.",
        fix="leave InstanceTenancy of the VPC out, or move the tasks to another VPC",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html",
    ),
)
def tenancy_dedicated(view: View, starter: Resource) -> Iterator[Problem]:
    networks = [it.network for it in started(view, starter) if it.network and it.are_on_fargate]
    for node in (subnet for network in networks for subnet in network["Subnets"]):
        subnet = view.target(node, SUBNET)
        vpc = view.target(subnet["VpcId"], VPC) if subnet else None
        if vpc and vpc["InstanceTenancy"].text() == "dedicated":
            yield problem(vpc["InstanceTenancy"], f"the tasks of {starter.logical_id} run on Fargate")
            return


@rule(
    "network-tenancy-unknown",
    "error",
    on=resources(VPC),
    text=Text(
        title="A VPC's tenancy is default or dedicated",
        says="InvalidParameterValue: host is no tenancy of a VPC.",
        cause="Instances have the tenancy host, and VPCs do not.",
        fix="set InstanceTenancy to default or dedicated",
        source=_VPC,
    ),
)
def tenancy_unknown(view: View, vpc: Resource) -> Iterator[Problem]:
    if vpc["InstanceTenancy"].text() == "host":
        yield problem(vpc["InstanceTenancy"], f"{vpc.logical_id} has the tenancy host")


@rule(
    "network-names-without-dns",
    "error",
    on=resources(VPC),
    text=Text(
        title="Host names are given where DNS is supported",
        says="InvalidParameterCombination: you can only enable DNS hostnames if you have enabled DNS support.",
        cause="EnableDnsSupport was switched off, and EnableDnsHostnames stayed.",
        fix="set both to true, or leave EnableDnsSupport out, which is true",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html",
    ),
)
def names_without_dns(view: View, vpc: Resource) -> Iterator[Problem]:
    if vpc["EnableDnsHostnames"].text() == "true" and vpc["EnableDnsSupport"].text() == "false":
        yield problem(vpc["EnableDnsHostnames"], f"{vpc.logical_id} has no DNS support")
