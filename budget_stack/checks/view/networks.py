"""Networks of a template: which VPC each part is in, and what waits for its gateway."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.balancers import balancer_before, groups_after
from budget_stack.checks.view.connections import network_of, registrations
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import (
    GATEWAY_ATTACHMENT,
    LISTENER,
    LISTENER_RULE,
    LOAD_BALANCER,
    NAT_GATEWAY,
    ROUTE,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SERVICE,
    SUBNET,
    SUBNET_ROUTE_TABLE,
    TARGET_GROUP,
    VPC_ENDPOINT,
)

_IN_A_VPC = (SUBNET, SECURITY_GROUP, ROUTE_TABLE, TARGET_GROUP)
_NAMED = {
    LOAD_BALANCER: ("Subnets", "SecurityGroups"),
    VPC_ENDPOINT: ("SubnetIds", "SecurityGroupIds", "RouteTableIds"),
    SUBNET_ROUTE_TABLE: ("SubnetId", "RouteTableId"),
    SECURITY_GROUP_INGRESS: ("GroupId", "SourceSecurityGroupId"),
    SECURITY_GROUP_EGRESS: ("GroupId", "DestinationSecurityGroupId"),
}
WITH_MEMBERS = (*_NAMED, SERVICE, SECURITY_GROUP, ROUTE, LISTENER, LISTENER_RULE)
"""The types that connect what is in a VPC."""


def vpc_of(view: View, node: Node) -> Node | None:
    """Return where the subnet, group or table that a value refers to names its VPC; None if it is not known."""
    resource = view.target(node, *_IN_A_VPC)
    return resource["VpcId"] if resource and resource["VpcId"] else None


def members_of(view: View, resource: Resource) -> Iterator[tuple[Node, Node]]:
    """Yield what must be in one VPC, each where it is named, and after it where it names its VPC."""
    if resource["VpcId"]:
        yield resource, resource["VpcId"]
    for at, node in _members(view, resource):
        vpc = vpc_of(view, node)
        if vpc is not None:
            yield at, vpc


def _members(view: View, resource: Resource) -> Iterator[tuple[Node, Node]]:
    """Yield what a resource connects, each with what names it, which may stand in another resource."""
    if resource.type == ROUTE:
        gateway = view.target(resource["NatGatewayId"], NAT_GATEWAY)
        yield resource["RouteTableId"], resource["RouteTableId"]
        if gateway:
            yield resource["NatGatewayId"], gateway["SubnetId"]
    elif resource.type in (LISTENER, LISTENER_RULE):
        balancer = balancer_before(view, resource)
        # those of the load balancer are compared there
        subnets = [*balancer["Subnets"]] if balancer else []
        yield from ((resource, subnet) for subnet in subnets[:1])
        yield from ((node, node) for node, _ in groups_after(view, resource))
    else:
        yield from ((node, node) for node in _own_members(view, resource))


def _own_members(view: View, resource: Resource) -> Iterator[Node]:
    for key in _NAMED.get(resource.type, ()):
        # a single one is no list
        yield from [*resource[key]] or [resource[key]]
    if resource.type == LOAD_BALANCER:
        yield from (mapping["SubnetId"] for mapping in resource["SubnetMappings"])
    elif resource.type == SERVICE:
        network = network_of(resource)
        if network:
            yield from (*network["Subnets"], *network["SecurityGroups"])
            yield from (entry["TargetGroupArn"] for entry, _ in registrations(view, resource))
    elif resource.type == SECURITY_GROUP:
        yield from (opening["SourceSecurityGroupId"] for opening in resource["SecurityGroupIngress"])
        yield from (opening["DestinationSecurityGroupId"] for opening in resource["SecurityGroupEgress"])


def attachments(view: View, gateway: Node) -> list[Resource]:
    """Return what attaches an internet gateway of this template to a network."""
    value = gateway.reference
    return [
        one
        for one in view.resources(GATEWAY_ATTACHMENT)
        if value is not None and one["InternetGatewayId"].reference == value
    ]
