"""VPC endpoints: which AWS services tasks reach within their network, and how."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.started import Started
from budget_stack.checks.view.startup import repository_of, secret_of
from budget_stack.checks.view.tasks import containers, with_awslogs
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import (
    INTERNET_GATEWAY,
    ROUTE,
    ROUTE_TABLE,
    SUBNET,
    SUBNET_ROUTE_TABLE,
    VPC,
    VPC_ENDPOINT,
)


class Need(NamedTuple):
    """What a task without a way out needs within its network.

    Attributes:
        service: The last words of the endpoint's name, such as `ecr.dkr`.
        what: For what, in words.
    """

    service: str
    what: str


class Enclosed(NamedTuple):
    """A subnet of tasks from which no route leads out of its network.

    Attributes:
        subnet: The subnet.
        table: Its route table.
        endpoints: The endpoints of its network, by the last words of their names.
    """

    subnet: Resource
    table: Resource
    endpoints: dict[str, list[Resource]]


def tables_of(view: View, subnet: Resource) -> list[Resource | None]:
    """Return the route tables that a subnet is associated with; None for one that is not in this template."""
    return [
        view.target(one["RouteTableId"], ROUTE_TABLE)
        for one in view.resources(SUBNET_ROUTE_TABLE)
        if subnet.is_named_by(one["SubnetId"])
    ]


def routes_of(view: View, subnet: Resource) -> list[Resource] | None:
    """Return the routes of a subnet to anywhere outside of its VPC; None if they are not known."""
    tables = tables_of(view, subnet)
    # a subnet without a route table of its own uses the main one, which may have been changed
    if len(tables) != 1 or tables[0] is None or is_passed_on(view, tables[0].logical_id):
        return None
    if any(view.resources("AWS::EC2::VPNGatewayRoutePropagation")):
        return None
    return [route for route in view.naming(tables[0], ROUTE) if tables[0].is_named_by(route["RouteTableId"])]


def enclosed(view: View, start: Started) -> Iterator[Enclosed]:
    """Yield the subnets of tasks on Fargate that only endpoints of this template lead out of."""
    network = start.network
    if network is None or not start.are_on_fargate:
        return
    for node in network["Subnets"]:
        subnet = view.target(node, SUBNET)
        vpc = view.target(subnet["VpcId"], VPC) if subnet else None
        if subnet is None or vpc is None or is_passed_on(view, vpc.logical_id):
            continue
        routes = routes_of(view, subnet)
        if routes is None or not _lead_nowhere(view, start, routes):
            continue
        table = tables_of(view, subnet)[0]
        endpoints = _endpoints_in(view, vpc)
        if endpoints and table is not None:
            yield Enclosed(subnet, table, endpoints)


def _lead_nowhere(view: View, start: Started, routes: list[Resource]) -> bool:
    """Tell whether no route leads out for tasks: an internet gateway only serves who has a public address."""
    # IPv6 addresses are public by themselves
    return not routes or (
        start.are_private
        and all(
            view.target(route["GatewayId"], INTERNET_GATEWAY) and not route["DestinationIpv6CidrBlock"]
            for route in routes
        )
    )


def _endpoints_in(view: View, vpc: Resource) -> dict[str, list[Resource]]:
    """Return the endpoints of a network by service; none if one of them may be for anything."""
    found: dict[str, list[Resource]] = {}
    for endpoint in view.resources(VPC_ENDPOINT):
        service, where = service_of(endpoint), endpoint["VpcId"].reference
        if where and where.logical_id != vpc.logical_id:
            continue
        if where is None or service is None:
            return {}
        found.setdefault(service, []).append(endpoint)
    return found


def service_of(endpoint: Resource) -> str | None:
    """Return the service of an endpoint, such as `ecr.dkr`, or `vpce.` and what follows if it is not AWS's own.

    It is None if it is not known.
    """
    # in China, cn stands before
    rest = partial_text(endpoint["ServiceName"].known()).partition("amazonaws.")[2]
    region, _, service = rest.partition(".")
    if not service or ANYTHING in service:
        return None
    return rest if region == "vpce" else service


def needs_of(view: View, task: Resource | None) -> Iterator[Need]:
    """Yield what tasks of a task definition certainly need before they start, each once."""
    needs = {need.service: need for need in _needs(view, task)} if task else {}
    yield from needs.values()


def _needs(view: View, task: Resource) -> Iterator[Need]:
    for container in containers(task):
        if repository_of(view, container["Image"]) is not None:
            yield Need("ecr.api", "the login to the registry")
            yield Need("ecr.dkr", "the image")
            yield Need("s3", "the layers of the image")
        for secret in container["Secrets"]:
            _, actions = secret_of(view, secret["ValueFrom"])
            if len(actions) == 1:
                yield Need(actions[0].partition(":")[0], "the secrets")
    for _, _ in with_awslogs(task):
        yield Need("logs", "the logs")


def is_gateway(endpoint: Resource) -> bool | None:
    """Tell whether an endpoint is an entry of route tables; None if it is not known."""
    type_ = endpoint["VpcEndpointType"]
    text = type_.text() if type_ else "Gateway"
    return None if text is None else text == "Gateway"


def serves(endpoint: Resource, table: Resource) -> bool:
    """Tell whether a gateway endpoint may be in a route table."""
    named: list[Node] = [*endpoint["RouteTableIds"]]
    return endpoint["RouteTableIds"].is_unresolved or any(
        table.is_named_by(node) or node.reference is None for node in named
    )
