from __future__ import annotations

from tests.budget_stack.checks.balancers import gateway_balancer, network_balancer
from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import NearMiss, properties
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spellings import put_at, spellings

NOTHING = {"Ref": "AWS::NoValue"}
ELASTIC = "eipalloc-0123456789abcdef0"
PRIVATE = put_at("Lines", "SubnetMappings", 0, "PrivateIPv4Address")


def with_mapping(scheme):
    """A network load balancer whose addresses are given by subnet."""

    def change(template):
        network(template)
        network_balancer(template, Scheme=scheme)
        lines = properties(template, "Lines")
        del lines["Subnets"]
        lines["SubnetMappings"] = [{"SubnetId": {"Ref": "Public0"}}]

    return change


MUTANTS = [
    *spellings(
        "load-balancer-setting-unfit",
        "Inspection",
        put_at("Inspection", "Scheme"),
        "internal",
        NOTHING,
        gateway_balancer,
    ),
    *spellings(
        "load-balancer-setting-unfit",
        "Lines",
        put_at("Lines", "IpAddressType"),
        "dualstack-without-public-ipv4",
        "dualstack",
        network_balancer,
    ),
    *spellings(
        "load-balancer-setting-unfit",
        "Lines",
        put_at("Lines", "EnablePrefixForIpv6SourceNat"),
        "on",
        "off",
        network_balancer,
    ),
    *spellings(
        "load-balancer-setting-unfit",
        "Lines",
        put_at("Lines", "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"),
        "off",
        NOTHING,
        network_balancer,
    ),
    *spellings(
        "load-balancer-address-unfit",
        "Lines",
        put_at("Lines", "SubnetMappings", 0, "AllocationId"),
        ELASTIC,
        NOTHING,
        with_mapping("internal"),
    ),
    *spellings(
        "load-balancer-address-unfit",
        "Lines",
        put_at("Lines", "SubnetMappings", 0, "AllocationId"),
        {"Fn::GetAtt": ["Address", "AllocationId"]},
        ELASTIC,
        with_mapping("internet-facing"),
    ),
    *spellings("load-balancer-address-unfit", "Lines", PRIVATE, "10.0.77.7", "10.0.0.7", with_mapping("internal")),
    *spellings("load-balancer-address-unfit", "Lines", PRIVATE, "10.0.0.7", NOTHING, with_mapping("internet-facing")),
]
NEAR_MISSES = [
    NearMiss(
        "load-balancer-setting-unfit",
        both(network_balancer, given("Lines", IpAddressType="dualstack", EnablePrefixForIpv6SourceNat="on")),
    ),
    NearMiss("load-balancer-setting-unfit", gateway_balancer),
    NearMiss("load-balancer-setting-unfit", given("LoadBalancer", IpAddressType="dualstack-without-public-ipv4")),
    NearMiss("load-balancer-address-unfit", both(with_mapping("internal"), lambda t: PRIVATE(t, "10.0.0.7"))),
    NearMiss(
        "load-balancer-address-unfit",
        both(
            with_mapping("internet-facing"), lambda t: put_at("Lines", "SubnetMappings", 0, "AllocationId")(t, ELASTIC)
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
