from __future__ import annotations

from tests.budget_stack.checks.extensions import both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.networks import network
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.efs.file_systems import mounted
from tests.budget_stack.checks.rules.efs.test_mount_target import in_zones, removed

OWN_NETWORK = both(network, mounted())


def one_zone(zone, *zones):
    """A file system of one zone in two subnets of that, or another, network."""
    return both(network, mounted(system={"AvailabilityZoneName": zone}), in_zones(*zones))


MUTANTS = [
    Mutant("efs-address-impossible", "Mount0", both(OWN_NETWORK, given("Mount0", IpAddress="10.0.11.9"))),
    Mutant(
        "efs-address-impossible",
        "Mount0",
        both(OWN_NETWORK, given("Mount0", IpAddress={"Fn::Join": [".", ["10", "0", "9", "9"]]})),
    ),
    Mutant(
        "efs-address-impossible",
        "Mount1",
        both(OWN_NETWORK, given("Mount1", IpAddressType={"Fn::If": ["HasDatabase", "IPV6_ONLY", "IPV4_ONLY"]})),
    ),
    Mutant("efs-one-zone-mount-target-elsewhere", "Mount1", mounted(system={"AvailabilityZoneName": "eu-west-1a"})),
    Mutant(
        "efs-one-zone-mount-target-elsewhere",
        "Mount0",
        both(one_zone("eu-west-1b", "eu-west-1a", "eu-west-1a"), removed("Mount1")),
    ),
    Mutant(
        "efs-one-zone-mount-target-elsewhere",
        "Mount1",
        mounted(system={"AvailabilityZoneName": {"Fn::Select": [0, {"Fn::GetAZs": ""}]}}),
    ),
]
NEAR_MISSES = [
    NearMiss("efs-address-impossible", both(OWN_NETWORK, given("Mount0", IpAddress="10.0.10.9"))),
    NearMiss(
        "efs-address-impossible",
        both(OWN_NETWORK, given("Mount0", IpAddress={"Fn::ImportValue": "Address"})),
    ),
    NearMiss(
        "efs-one-zone-mount-target-elsewhere",
        both(one_zone("eu-west-1a", "eu-west-1a", "eu-west-1a"), removed("Mount1")),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
