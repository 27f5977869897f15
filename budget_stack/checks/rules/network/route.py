"""Subnets and routes of a network that the template makes itself."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import texts
from budget_stack.checks.view.endpoints import enclosed, routes_of
from budget_stack.checks.view.started import STARTERS, Started, started
from budget_stack.checks.view.tasks import containers
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.network import ANY_IPV6, DESTINATIONS, TARGETS
from budget_stack.facts.registries import is_public
from budget_stack.facts.resource_types import (
    INTERNET_GATEWAY,
    LOAD_BALANCER,
    ROUTE,
    SUBNET,
    VPC,
    VPC_DHCP_OPTIONS,
    VPC_ENDPOINT,
)

_WAY_OUT = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html"
_EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_UNREACHABLE = "ResourceInitializationError: unable to pull secrets or registry auth: ... i/o timeout"


def _networks(view: View, starter: Resource) -> Iterator[tuple[Started, Node]]:
    """The tasks on Fargate whose networks are known, with these."""
    for start in started(view, starter):
        if start.network is not None and start.are_on_fargate:
            yield start, start.network


def _ways_out(view: View, starter: Resource) -> Iterator[tuple[Started, Node, str, list[Resource]]]:
    """The routes out that tasks on Fargate have, by network and subnet, where they have nothing else."""
    if any(view.resources(VPC_ENDPOINT)):
        return
    for start, network in _networks(view, starter):
        for node in network["Subnets"]:
            subnet = view.target(node, SUBNET)
            routes = routes_of(view, subnet) if subnet else None
            if subnet and routes is not None:
                yield start, network, subnet.logical_id, routes


@rule(
    "network-no-way-out",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks on Fargate have a way to the registry",
        says=_UNREACHABLE,
        cause="The subnets have a route table without a route out, and the network has no endpoints.",
        fix="add a route to a NAT gateway, or VPC endpoints for ECR, S3 and the logs",
        source=_WAY_OUT,
    ),
)
def no_way_out(view: View, starter: Resource) -> Iterator[Problem]:
    for _, network, subnet, routes in _ways_out(view, starter):
        if not routes:
            yield problem(network["Subnets"], f"{subnet}'s route table leads nowhere, and there is no VPC endpoint")


@rule(
    "network-no-public-address",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks on Fargate in a public subnet have a public address",
        says=_UNREACHABLE,
        cause="An internet gateway only serves who has a public address; a service assigns none unless it is told.",
        fix="set AssignPublicIp to ENABLED, or move the tasks behind a NAT gateway",
        source=_WAY_OUT,
    ),
)
def no_public_address(view: View, starter: Resource) -> Iterator[Problem]:
    for start, network, subnet, routes in _ways_out(view, starter):
        # IPv6 addresses are public by themselves
        is_public = routes and all(
            view.target(route["GatewayId"], INTERNET_GATEWAY) and not route["DestinationIpv6CidrBlock"]
            for route in routes
        )
        if is_public and start.are_private:
            words = f"{subnet} leads to an internet gateway only, and the tasks get no public address"
            yield problem(network["AssignPublicIp"], words)


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
        subnet = view.target(node, SUBNET)
        routes = routes_of(view, subnet) if subnet else None
        if subnet and routes is not None and all(route["NatGatewayId"] for route in routes):
            yield problem(node, f"{subnet.logical_id} has no route to an internet gateway")


@rule(
    "network-dns-off",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="The network of tasks on Fargate resolves names",
        says="CannotPullContainerError or ResourceInitializationError: the registry's name is not found.",
        cause="EnableDnsSupport is false, from a network without names.",
        fix="leave EnableDnsSupport out, or set it to true",
        source=f"{_EC2}/API_ModifyVpcAttribute.html",
    ),
)
def dns_off(view: View, starter: Resource) -> Iterator[Problem]:
    # the options may name DNS servers of the user
    if any(view.resources(VPC_DHCP_OPTIONS)):
        return
    for node in (subnet for _, network in _networks(view, starter) for subnet in network["Subnets"]):
        subnet = view.target(node, SUBNET)
        vpc = view.target(subnet["VpcId"], VPC) if subnet else None
        if vpc and _is_false(vpc["EnableDnsSupport"]):
            yield problem(
                vpc["EnableDnsSupport"], f"the tasks of {starter.logical_id} cannot resolve the registry's name"
            )


def _is_false(node: Node) -> bool:
    return (node.text() or "").lower() == "false"


@rule(
    "network-route-invalid",
    "error",
    on=resources(ROUTE),
    text=Text(
        title="A route has one destination and one target, both of one IP version",
        says="MissingParameter or InvalidParameterCombination: exactly one of them must be specified.",
        cause="A target was added and the one before stayed; or IPv6 was sent to a NAT gateway without NAT64.",
        fix="write one destination and one target: IPv6 to an internet gateway or an egress-only one",
        source=f"{_EC2}/API_CreateRoute.html",
    ),
)
def route_invalid(view: View, route: Resource) -> Iterator[Problem]:
    destinations = [key for key in DESTINATIONS if route[key]]
    targets = [key for key in TARGETS if route[key]]
    for keys, what, possible in ((destinations, "destination", DESTINATIONS), (targets, "target", TARGETS)):
        if len(keys) > 1:
            yield problem(route[keys[1]], f"the route has {' and '.join(keys)}, and one {what}")
        elif not keys:
            yield problem(route, f"the route has no {what}, such as {possible[0]}")
    ipv6 = route["DestinationIpv6CidrBlock"]
    # addresses of NAT64 are those that a NAT gateway takes
    if route["NatGatewayId"] and ipv6.text() == ANY_IPV6:
        yield problem(ipv6, "a NAT gateway takes IPv4, and of IPv6 what is translated (64:ff9b::/96)")
    if route["EgressOnlyInternetGatewayId"] and route["DestinationCidrBlock"]:
        yield problem(route["DestinationCidrBlock"], "an egress-only internet gateway is for IPv6")
    endpoint = view.target(route["VpcEndpointId"], VPC_ENDPOINT)
    if endpoint and endpoint["VpcEndpointType"].text() in ("Interface", "Gateway"):
        yield problem(route["VpcEndpointId"], f"{endpoint.logical_id} is of type {endpoint['VpcEndpointType'].text()}")


@rule(
    "network-image-unreachable",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks without a way out pull their images from a registry within their network",
        says="CannotPullContainerError: ... i/o timeout. No task starts.",
        cause="The network has endpoints for ECR, and a sidecar's image is on Docker Hub or public.ecr.aws.",
        fix="copy the image into a repository of ECR, or use a pull-through cache; or add a NAT gateway",
        source=_WAY_OUT,
    ),
)
def image_unreachable(view: View, starter: Resource) -> Iterator[Problem]:
    for start in started(view, starter):
        subnet = next((one.subnet for one in enclosed(view, start)), None)
        for container in containers(start.task) if start.task and subnet else ():
            image = container["Image"].text() or ""
            if subnet and is_public(image):
                yield problem(container["Image"], f"it is on the internet, and {subnet.logical_id} has no way there")


@rule(
    "network-route-twice",
    "error",
    on=pairs(ROUTE, plain("RouteTableId")),
    text=Text(
        title="A route table has one route to a destination",
        says="RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
        cause="A NAT gateway was added, and the route to the internet gateway stayed.",
        fix="leave one of the routes out, or put it into another route table",
        source=f"{_EC2}/API_CreateRoute.html",
    ),
)
def route_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    table = one["RouteTableId"].value
    if table is None or table != other["RouteTableId"].value:
        return
    for key in DESTINATIONS:
        to = texts(view, one[key].value, other[key].value) if one[key] and other[key] else (None, None)
        if to[0] is not None and to[0] == to[1]:
            yield problem(other[key], f"{one.logical_id} leads to {to[0]} already")
