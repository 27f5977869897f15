"""Subnets and routes of a network that the template makes itself."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate, network_of
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LOAD_BALANCER, SERVICE, SUBNET, VPC

_VPC, _SUBNET, _TABLE = VPC, SUBNET, "AWS::EC2::RouteTable"
_ENDPOINT = "AWS::EC2::VPCEndpoint"
_INTERNET = "AWS::EC2::InternetGateway"
_WAY_OUT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_UNREACHABLE = "ResourceInitializationError: unable to pull secrets or registry auth: ... i/o timeout"


def routes_of(view: View, subnet: Resource) -> list[Resource] | None:
    """Return the routes of a subnet to anywhere outside of its VPC; None if they are not known."""
    tables = [
        view.target(one["RouteTableId"], _TABLE)
        for one in view.resources("AWS::EC2::SubnetRouteTableAssociation")
        if subnet.is_named_by(one["SubnetId"])
    ]
    # a subnet without a route table of its own uses the main one, which may have been changed
    if len(tables) != 1 or tables[0] is None or is_passed_on(view, tables[0].logical_id):
        return None
    if any(view.resources("AWS::EC2::VPNGatewayRoutePropagation")):
        return None
    return [route for route in view.resources("AWS::EC2::Route") if tables[0].is_named_by(route["RouteTableId"])]


def _ways_out(view: View, service: Resource) -> Iterator[tuple[str, list[Resource]]]:
    """The routes out that the tasks of a service on Fargate have, by subnet, where they have nothing else."""
    network = network_of(service)
    if network is None or not is_on_fargate(view, service) or any(view.resources(_ENDPOINT)):
        return
    for node in network["Subnets"]:
        subnet = view.target(node, _SUBNET)
        routes = routes_of(view, subnet) if subnet else None
        if subnet and routes is not None:
            yield subnet.logical_id, routes


@rule(
    "network-no-way-out",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Tasks on Fargate have a way to the registry",
        says=_UNREACHABLE,
        cause="The subnets have a route table without a route out, and the network has no endpoints.",
        fix="add a route to a NAT gateway, or VPC endpoints for ECR, S3 and the logs",
        source=_WAY_OUT,
    ),
)
def no_way_out(view: View, service: Resource) -> Iterator[Problem]:
    for subnet, routes in _ways_out(view, service):
        if not routes:
            yield problem(
                service["NetworkConfiguration"]["AwsvpcConfiguration"]["Subnets"],
                f"{subnet}'s route table leads nowhere, and there is no VPC endpoint",
            )


@rule(
    "network-no-public-address",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Tasks on Fargate in a public subnet have a public address",
        says=_UNREACHABLE,
        cause="An internet gateway only serves who has a public address; AssignPublicIp is DISABLED unless it is set.",
        fix="set AssignPublicIp to ENABLED, or move the tasks behind a NAT gateway",
        source=_WAY_OUT,
    ),
)
def no_public_address(view: View, service: Resource) -> Iterator[Problem]:
    for subnet, routes in _ways_out(view, service):
        assigned = service["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"]
        # IPv6 addresses are public by themselves
        is_public = routes and all(
            view.target(route["GatewayId"], _INTERNET) and not route["DestinationIpv6CidrBlock"] for route in routes
        )
        if is_public and (not assigned or assigned.text() == "DISABLED"):
            yield problem(assigned, f"{subnet} leads to an internet gateway only, and the tasks get no public address")


@rule(
    "network-load-balancer-not-public",
    "error",
    on=resources(LOAD_BALANCER),
    text=Text(
        title="A load balancer that faces the internet is in subnets that lead there",
        says="Clients wait until their connection times out.",
        cause="The load balancer was given the tasks' private subnets.",
        fix="give the load balancer subnets with a route to an internet gateway, or make it internal",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html",
    ),
)
def load_balancer_not_public(view: View, balancer: Resource) -> Iterator[Problem]:
    if balancer["Scheme"] and balancer["Scheme"].text() != "internet-facing":
        return
    for node in balancer["Subnets"]:
        subnet = view.target(node, _SUBNET)
        routes = routes_of(view, subnet) if subnet else None
        if subnet and routes is not None and all(route["NatGatewayId"] for route in routes):
            yield problem(node, f"{subnet.logical_id} has no route to an internet gateway")


@rule(
    "network-dns-off",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The network of tasks on Fargate resolves names",
        says="CannotPullContainerError or ResourceInitializationError: the registry's name is not found.",
        cause="EnableDnsSupport is false, from a network without names.",
        fix="leave EnableDnsSupport out, or set it to true",
        source=f"{_EC2}/API_ModifyVpcAttribute.html",
    ),
)
def dns_off(view: View, service: Resource) -> Iterator[Problem]:
    network = network_of(service)
    if network is None or not is_on_fargate(view, service):
        return
    # the options may name DNS servers of the user
    if any(view.resources("AWS::EC2::VPCDHCPOptionsAssociation")):
        return
    for node in network["Subnets"]:
        subnet = view.target(node, _SUBNET)
        vpc = view.target(subnet["VpcId"], _VPC) if subnet else None
        if vpc and _is_false(vpc["EnableDnsSupport"]):
            yield problem(
                vpc["EnableDnsSupport"], f"the tasks of {service.logical_id} cannot resolve the registry's name"
            )


@rule(
    "network-endpoint-dns-off",
    "error",
    on=resources(_ENDPOINT),
    text=Text(
        title="The network of an endpoint with private names has DNS support and host names",
        says=(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for "
            "X"
        ),
        cause="EnableDnsHostnames is off unless it is set.",
        fix="set EnableDnsSupport and EnableDnsHostnames of the VPC to true",
        source=f"{_EC2}/API_CreateVpcEndpoint.html",
    ),
)
def endpoint_dns_off(view: View, endpoint: Resource) -> Iterator[Problem]:
    vpc = view.target(endpoint["VpcId"], _VPC)
    if vpc is None or endpoint["PrivateDnsEnabled"].text() != "true":
        return
    host_names = vpc["EnableDnsHostnames"]
    if not host_names or _is_false(host_names) or _is_false(vpc["EnableDnsSupport"]):
        yield problem(endpoint["PrivateDnsEnabled"], f"{vpc.logical_id} does not give host names")


def _is_false(node: Node) -> bool:
    return (node.text() or "").lower() == "false"
