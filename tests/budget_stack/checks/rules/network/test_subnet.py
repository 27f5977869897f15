from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}


def for_ipv6(template):
    """A subnet for IPv6 only."""
    network(template)
    content = {"Ipv6Native": True, "Ipv6CidrBlock": "2001:db8:0:1::/64", "VpcId": {"Ref": "Vpc"}}
    add_resource(template, "New", "AWS::EC2::Subnet", **content)
    properties(template, "New")["PrivateDnsNameOptionsOnLaunch"] = {"HostnameType": "resource-name"}


MUTANTS = [
    *spellings("network-range-size-invalid", "Vpc", put_at("Vpc", "CidrBlock"), "10.0.0.0/8", "10.0.0.0/16", network),
    *spellings(
        "network-range-size-invalid", "Public0", put_at("Public0", "CidrBlock"), "10.0.0.0/29", "10.0.0.0/28", network
    ),
    *spellings("network-subnet-invalid", "New", put_at("New", "CidrBlock"), "10.0.40.0/24", NOTHING, for_ipv6),
    *spellings("network-subnet-invalid", "New", put_at("New", "Ipv6CidrBlock"), NOTHING, "2001:db8:0:1::/64", for_ipv6),
    *spellings(
        "network-subnet-invalid",
        "New",
        put_at("New", "PrivateDnsNameOptionsOnLaunch", "HostnameType"),
        "ip-name",
        "resource-name",
        for_ipv6,
    ),
    *spellings("network-tenancy-dedicated", "Vpc", put_at("Vpc", "InstanceTenancy"), "dedicated", "default", network),
    *spellings("network-tenancy-unknown", "Vpc", put_at("Vpc", "InstanceTenancy"), "host", "default", network),
    *spellings(
        "network-names-without-dns",
        "Vpc",
        put_at("Vpc", "EnableDnsHostnames"),
        "true",
        False,
        both(
            network,
            given("Vpc", EnableDnsSupport=False),
            lambda template: add_resource(
                template,
                "NameServers",
                "AWS::EC2::VPCDHCPOptionsAssociation",
                VpcId={"Ref": "Vpc"},
                DhcpOptionsId="dopt-0123456789abcdef0",
            ),
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("network-range-size-invalid", both(network, given("Public0", CidrBlock="10.0.0.0/28"))),
    NearMiss("network-subnet-invalid", for_ipv6),
    NearMiss("network-tenancy-dedicated", both(network, given("Vpc", InstanceTenancy="default"))),
    NearMiss("network-tenancy-unknown", both(network, given("Vpc", InstanceTenancy="default"))),
    NearMiss("network-names-without-dns", both(network, given("Vpc", EnableDnsHostnames=True))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
