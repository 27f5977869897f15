"""VPCs: what must be in the same one."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.networks import WITH_MEMBERS, attachments, members_of
from budget_stack.checks.view.references import is_passed_on, waits_for
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    GATEWAY_ATTACHMENT,
    INTERNET_GATEWAY,
    NAT_GATEWAY,
    ROUTE,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS,
    SECURITY_GROUP_INGRESS,
    SUBNET,
    SUBNET_ROUTE_TABLE,
)

_GROUPS = (SECURITY_GROUP, SECURITY_GROUP_INGRESS, SECURITY_GROUP_EGRESS)
# between VPCs that are connected, groups may name each other
_CONNECTIONS = (
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::TransitGatewayVpcAttachment",
)
_ATTACHMENT = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html"


@rule(
    "network-other-vpc",
    "error",
    on=resources(*WITH_MEMBERS),
    text=Text(
        title="Subnets, security groups, route tables and target groups that are used together are in one VPC",
        says=(
            "One or more security groups are invalid. Or: The target groups and the load balancer must be in the same "
            "VPC. Or: route table rtb-x and subnet subnet-y belong to different networks."
        ),
        cause="A second network was added to the template, and one reference stayed.",
        fix="name a resource of the same VPC",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    ),
)
def other_vpc(view: View, resource: Resource) -> Iterator[Problem]:
    members = [*members_of(view, resource)]
    if resource.type in _GROUPS and len(members) > 1 and any(view.resources(*_CONNECTIONS)):
        return
    for node, vpc in members[1:]:
        first = members[0][1]
        if first.reference and vpc.reference and view.differ(first.value, vpc.value):
            yield problem(
                node, f"it is in {vpc.reference.logical_id}, and not in {first.reference.logical_id} as the others"
            )
            return


@rule(
    "network-before-attachment",
    "error",
    on=resources(NAT_GATEWAY, ROUTE),
    text=Text(
        title="A public NAT gateway and a route to the internet wait until the internet gateway is attached",
        says=(
            "Network vpc-x has no Internet gateway attached. Or: route table rtb-x and network gateway igw-y belong to "
            "different networks. It depends on which resource is made first."
        ),
        cause="They refer to the gateway or the subnet only, which are there before the attachment.",
        fix="add DependsOn with the AWS::EC2::VPCGatewayAttachment",
        source=_ATTACHMENT,
    ),
)
def before_attachment(view: View, resource: Resource) -> Iterator[Problem]:
    if resource.type == ROUTE:
        needed = attachments(view, resource["GatewayId"])
        at = resource["GatewayId"]
    else:
        subnet = view.target(resource["SubnetId"], SUBNET)
        is_public = not resource["ConnectivityType"] or resource["ConnectivityType"].text() == "public"
        vpc = subnet["VpcId"].reference if subnet and is_public else None
        needed = [
            one
            for one in view.resources(GATEWAY_ATTACHMENT)
            if vpc is not None and one["VpcId"].reference == vpc and one["InternetGatewayId"]
        ]
        at = resource["SubnetId"]
    names = [one.logical_id for one in needed]
    if names and not waits_for(view, resource, names):
        yield problem(at, f"{resource.logical_id} does not wait for {' or '.join(names)}")


@rule(
    "network-gateway-unattached",
    "error",
    on=resources(ROUTE),
    text=Text(
        title="A route leads to an internet gateway that is attached to its network",
        says="route table rtb-x and network gateway igw-y belong to different networks",
        cause="The attachment was forgotten, or attaches the gateway to another VPC.",
        fix="add an AWS::EC2::VPCGatewayAttachment for the gateway and the route table's VPC",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html",
    ),
)
def gateway_unattached(view: View, route: Resource) -> Iterator[Problem]:
    gateway = view.target(route["GatewayId"], INTERNET_GATEWAY)
    table = view.target(route["RouteTableId"], ROUTE_TABLE)
    if gateway is None or is_passed_on(view, gateway.logical_id):
        return
    attaching = attachments(view, route["GatewayId"])
    if not attaching:
        yield problem(route["GatewayId"], f"nothing attaches {gateway.logical_id}")
    elif table and all(view.differ(one["VpcId"].value, table["VpcId"].value) for one in attaching):
        yield problem(route["GatewayId"], f"{gateway.logical_id} is attached to another VPC than {table.logical_id}'s")


@rule(
    "network-gateway-attached-twice",
    "error",
    on=pairs(GATEWAY_ATTACHMENT, having="InternetGatewayId"),
    text=Text(
        title="A VPC has one internet gateway, and an internet gateway one VPC",
        says="Resource.AlreadyAssociated: network vpc-x already has an internet gateway attached.",
        cause="An attachment was copied.",
        fix="leave one of the attachments out; a second VPC takes a gateway of its own",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html",
    ),
)
def attached_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    if not (one["InternetGatewayId"] and other["InternetGatewayId"]):
        return
    for key in ("VpcId", "InternetGatewayId"):
        if one[key].value is not None and one[key].value == other[key].value:
            yield problem(other[key], f"{one.logical_id} attaches it already")
            return


@rule(
    "network-two-route-tables",
    "error",
    on=pairs(SUBNET_ROUTE_TABLE, plain("SubnetId")),
    text=Text(
        title="A subnet has one route table",
        says="Resource.AlreadyAssociated: the specified association for route table rtb-x conflicts with another.",
        cause="The subnet got a table of its own, and the association with the shared one stayed.",
        fix="leave one of the associations out",
        source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html",
    ),
)
def two_tables(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    subnet = one["SubnetId"].value
    if subnet is not None and subnet == other["SubnetId"].value and one["RouteTableId"]:
        yield problem(other["SubnetId"], f"{one.logical_id} associates the subnet already")
