from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import NOTHING, spelled

SNAPSHOT = "snap-0123456789abcdef0"


def attached(template, name="data", **volume):
    """A volume that the task leaves to the service, which makes it."""
    task(template)["Volumes"] = [{"Name": "data", "ConfiguredAtLaunch": True}]
    ebs = {"RoleArn": "arn:aws:iam::123456789012:role/volumes", "SizeInGiB": 20, **volume}
    properties(template, "Service")["VolumeConfigurations"] = [{"Name": name, "ManagedEBSVolume": ebs}]


def at_launch(template, value):
    attached(template)
    task(template)["Volumes"][0]["ConfiguredAtLaunch"] = value


def typed(template, kind, **volume):
    attached(template, VolumeType=kind, **volume)


MUTANTS = [
    *spelled("service-volume-unknown", "Service", attached, "files", switched=False),
    *spelled("service-volume-unknown", "Service", at_launch, False),
    Mutant(
        "service-volume-unknown",
        "Service",
        lambda t: (attached(t), properties(t, "Service").pop("VolumeConfigurations")),
    ),
    Mutant("service-volume-malformed", "Service", lambda t: attached(t, SizeInGiB=NOTHING)),
    *spelled("service-volume-malformed", "Service", lambda t, n: attached(t, VolumeInitializationRate=n), 200),
    *spelled("service-volume-malformed", "Service", lambda t, kind: typed(t, kind), "io2", switched=False),
    *spelled("service-volume-malformed", "Service", lambda t, n: typed(t, "st1", SizeInGiB=n), 100, switched=False),
    *spelled("service-volume-malformed", "Service", lambda t, n: attached(t, Iops=n), 1000),
    *spelled("service-volume-malformed", "Service", lambda t, n: typed(t, "gp2", Throughput=n), 250),
    *spelled("service-volume-malformed", "Service", lambda t, n: typed(t, "gp3", Throughput=n), 4000),
    *spelled("service-volume-malformed", "Service", lambda t, kind: typed(t, kind), "standard"),
    *spelled(
        "service-volume-tag-reserved",
        "Service",
        lambda t, key: attached(
            t, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": key, "Value": "true"}]}]
        ),
        "AmazonECSManaged",
        switched=False,
    ),
]
NEAR_MISSES = [
    NearMiss("service-volume-unknown", attached),
    NearMiss("service-volume-malformed", lambda t: attached(t, SizeInGiB=NOTHING, SnapshotId=SNAPSHOT)),
    NearMiss("service-volume-malformed", lambda t: typed(t, "io1", Iops=100, SizeInGiB=4)),
    NearMiss(
        "service-volume-tag-reserved",
        lambda t: attached(
            t, TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "AmazonECSTeam", "Value": "books"}]}]
        ),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
