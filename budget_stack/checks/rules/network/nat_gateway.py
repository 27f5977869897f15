"""NAT gateways: addresses and subnets."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.endpoints import routes_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import NAT_GATEWAY, SUBNET

_CREATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html"


@rule(
    "network-nat-gateway-invalid",
    "error",
    on=resources(NAT_GATEWAY),
    text=Text(
        title="A NAT gateway has what its kind has: a public one an Elastic IP address, a zonal one a subnet",
        says="MissingParameter: The request must contain the parameter AllocationId. Or: InvalidParameterCombination.",
        cause="The kind was changed, and its settings stayed.",
        fix="give a public zonal NAT gateway AllocationId and SubnetId, a private one SubnetId, a regional one VpcId",
        source=_CREATE,
    ),
)
def nat_gateway_invalid(view: View, gateway: Resource) -> Iterator[Problem]:
    kind, mode = gateway["ConnectivityType"], gateway["AvailabilityMode"]
    is_public = not kind or kind.text() == "public"
    is_zonal = not mode or mode.text() == "zonal"
    surplus = {
        "AllocationId": kind.text() == "private" and "is private, and has no Elastic IP address",
        "SecondaryAllocationIds": kind.text() == "private" and "is private, and has no Elastic IP address",
        "SecondaryPrivateIpAddressCount": is_public and "is public, and this is for private ones",
        "AvailabilityZoneAddresses": is_zonal and "is in one zone, that of its subnet",
        "SubnetId": mode.text() == "regional" and "is regional, and in no subnet",
    }
    lacking = {
        "AllocationId": is_public and is_zonal and "is public, and has no Elastic IP address",
        "SubnetId": is_zonal and "has no subnet",
    }
    for key, why in surplus.items():
        if why and gateway[key]:
            yield problem(gateway[key], f"{gateway.logical_id} {why}")
    for key, why in lacking.items():
        if why and not gateway[key]:
            yield problem(gateway[key], f"{gateway.logical_id} {why}")


@rule(
    "network-nat-gateway-address-taken",
    "error",
    on=pairs(NAT_GATEWAY, plain("AllocationId"), having="AllocationId"),
    text=Text(
        title="Each NAT gateway has an Elastic IP address of its own",
        says="Resource.AlreadyAssociated: Elastic IP address eipalloc-x is already associated",
        cause="The NAT gateway of a second zone was copied from the first.",
        fix="add an AWS::EC2::EIP for each NAT gateway",
        source=_CREATE,
    ),
)
def address_taken(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    address = one["AllocationId"].value
    if address is not None and address == other["AllocationId"].value:
        yield problem(other["AllocationId"], f"{one.logical_id} has this address already")


@rule(
    "network-nat-gateway-not-public",
    "error",
    on=resources(NAT_GATEWAY),
    text=Text(
        title="A public NAT gateway is in a subnet that leads to an internet gateway",
        says="Whatever is sent through it times out: CannotPullContainerError ... i/o timeout. No task starts.",
        cause="The NAT gateway was put into the private subnet that it is for.",
        fix="put the NAT gateway into a subnet whose route table has a route to the internet gateway",
        source="https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
    ),
)
def not_public(view: View, gateway: Resource) -> Iterator[Problem]:
    kind, subnet = gateway["ConnectivityType"], view.target(gateway["SubnetId"], SUBNET)
    routes = routes_of(view, subnet) if subnet else None
    if subnet is None or routes is None or (kind and kind.text() != "public"):
        return
    # any other target may lead to the internet
    if all(route["NatGatewayId"] for route in routes):
        yield problem(gateway["SubnetId"], f"{subnet.logical_id} has no route to an internet gateway")
