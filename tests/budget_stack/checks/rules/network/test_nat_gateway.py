from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

ADDRESS = {"Fn::GetAtt": ["Address", "AllocationId"]}
NOTHING = {"Ref": "AWS::NoValue"}


def second_gateway(template):
    """A NAT gateway in the other zone, with an address of its own."""
    network(template)
    add_resource(template, "OtherAddress", "AWS::EC2::EIP", Domain="vpc")
    content = {"AllocationId": {"Fn::GetAtt": ["OtherAddress", "AllocationId"]}, "SubnetId": {"Ref": "Public1"}}
    add_resource(template, "OtherGateway", "AWS::EC2::NatGateway", **content)
    template["Resources"]["OtherGateway"]["DependsOn"] = "Attachment"


def private(template):
    network(template)
    properties(template, "NatGateway").update(ConnectivityType="private")
    del properties(template, "NatGateway")["AllocationId"]


MUTANTS = [
    *spellings(
        "network-nat-gateway-not-public",
        "NatGateway",
        put_at("NatGateway", "SubnetId"),
        {"Ref": "Private1"},
        {"Ref": "Public1"},
        network,
    ),
    *spellings(
        "network-nat-gateway-not-public",
        "OtherGateway",
        put_at("Public1Table", "RouteTableId"),
        {"Ref": "PrivateTable"},
        {"Ref": "PublicTable"},
        both(second_gateway, given("LoadBalancer", Scheme="internal")),
    ),
    *spellings(
        "network-nat-gateway-invalid",
        "NatGateway",
        put_at("NatGateway", "ConnectivityType"),
        "private",
        "public",
        network,
    ),
    *spellings(
        "network-nat-gateway-invalid", "NatGateway", put_at("NatGateway", "AllocationId"), NOTHING, ADDRESS, network
    ),
    *spellings(
        "network-nat-gateway-invalid",
        "NatGateway",
        put_at("NatGateway", "SubnetId"),
        NOTHING,
        {"Ref": "Public0"},
        network,
    ),
    *spellings(
        "network-nat-gateway-invalid",
        "NatGateway",
        put_at("NatGateway", "AvailabilityMode"),
        "regional",
        "zonal",
        network,
    ),
    *spellings(
        "network-nat-gateway-address-taken",
        "OtherGateway",
        put_at("OtherGateway", "AllocationId"),
        ADDRESS,
        {"Fn::GetAtt": ["OtherAddress", "AllocationId"]},
        second_gateway,
    ),
    *spellings(
        "network-nat-gateway-address-taken",
        "OtherGateway",
        lambda t, value: [put_at(name, "AllocationId")(t, value) for name in ("NatGateway", "OtherGateway")],
        "eipalloc-0123456789abcdef0",
        NOTHING,
        second_gateway,
    )[::2],
]
NEAR_MISSES = [
    NearMiss("network-nat-gateway-not-public", second_gateway),
    # a private one is for other networks
    NearMiss("network-nat-gateway-not-public", both(private, given("NatGateway", SubnetId={"Ref": "Private0"}))),
    NearMiss("network-nat-gateway-invalid", private),
    NearMiss(
        "network-nat-gateway-invalid",
        both(
            network,
            given("NatGateway", AvailabilityMode="regional", VpcId={"Ref": "Vpc"}),
            lambda t: [properties(t, "NatGateway").pop(key) for key in ("AllocationId", "SubnetId")],
        ),
    ),
    NearMiss("network-nat-gateway-address-taken", second_gateway),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
