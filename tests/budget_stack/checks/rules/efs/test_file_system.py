from __future__ import annotations

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.efs.file_systems import DISK, add_volume, mounted
from tests.budget_stack.checks.rules.efs.test_mount_target import removed

MADE = {"OwnerUid": "1000", "OwnerGid": "1000", "Permissions": "0755"}


def choice(name, *values):
    def change(template):
        template["Parameters"][name] = {"Type": "String", "Default": values[0], "AllowedValues": [*values]}

    return change


def colder(*policies, **system):
    return mounted(system={"LifecyclePolicies": [*policies], "ThroughputMode": "elastic", **system})


def at(path, made=None):
    root = {"Path": path, **({"CreationInfo": made} if made else {})}
    return mounted(entry={"RootDirectory": root})


def output(template):
    template["Outputs"]["Disk"] = {"Value": DISK}


def whole(template):
    add_volume(template, "whole", {"FilesystemId": DISK})


ELSEWHERE = {"Path": "/other", "CreationInfo": MADE}
IA = {"TransitionToIA": "AFTER_30_DAYS"}
WITHOUT = {"AuthorizationConfig": None, "TransitEncryption": None}
MUTANTS = [
    Mutant("efs-settings-conflict", "Disk", mounted(system={"ThroughputMode": "provisioned"})),
    Mutant(
        "efs-settings-conflict",
        "Disk",
        both(
            choice("Mode", "maxIO", "generalPurpose"),
            mounted(system={"PerformanceMode": {"Ref": "Mode"}, "ThroughputMode": "elastic"}),
        ),
        {"Mode": "maxIO"},
    ),
    Mutant(
        "efs-settings-conflict",
        "Disk",
        mounted(system={"Encrypted": {"Fn::If": ["HasDatabase", False, True]}, "KmsKeyId": {"Fn::ImportValue": "Key"}}),
    ),
    Mutant(
        "efs-settings-conflict",
        "Disk",
        both(
            mounted(system={"PerformanceMode": "maxIO", "AvailabilityZoneName": {"Fn::ImportValue": "Zone"}}),
            removed("Mount1"),
        ),
    ),
    Mutant("efs-lifecycle-invalid", "Disk", colder({**IA, "TransitionToArchive": "AFTER_90_DAYS"})),
    Mutant(
        "efs-lifecycle-invalid", "Disk", colder(IA, {"TransitionToArchive": "AFTER_90_DAYS"}, ThroughputMode="bursting")
    ),
    Mutant(
        "efs-lifecycle-invalid",
        "Disk",
        both(choice("Days", "AFTER_14_DAYS", "AFTER_90_DAYS"), colder(IA, {"TransitionToArchive": {"Ref": "Days"}})),
        {"Days": "AFTER_14_DAYS"},
    ),
    Mutant(
        "efs-directory-not-there",
        "TaskDefinition",
        mounted(entry={"RootDirectory": ELSEWHERE}, **WITHOUT, RootDirectory="/books"),
    ),
    Mutant("efs-directory-not-there", "Entry", at("/books")),
    Mutant("efs-directory-not-there", "Entry", at({"Fn::Join": ["/", ["", "books", "live"]]})),
]
NEAR_MISSES = [
    NearMiss(
        "efs-settings-conflict", mounted(system={"ThroughputMode": "provisioned", "ProvisionedThroughputInMibps": 10})
    ),
    NearMiss("efs-settings-conflict", mounted(system={"KmsKeyId": {"Fn::ImportValue": "Key"}})),
    NearMiss("efs-settings-conflict", mounted(system={"PerformanceMode": "maxIO", "ThroughputMode": "bursting"})),
    NearMiss("efs-lifecycle-invalid", colder(IA, {"TransitionToArchive": "AFTER_90_DAYS"})),
    NearMiss("efs-lifecycle-invalid", colder(IA, ThroughputMode="bursting")),
    NearMiss("efs-lifecycle-invalid", colder({"Fn::ImportValue": "Policy"})),
    NearMiss("efs-directory-not-there", at("/books", MADE)),
    NearMiss("efs-directory-not-there", both(at("/books"), whole)),
    NearMiss("efs-directory-not-there", both(at("/books"), output)),
    NearMiss("efs-directory-not-there", mounted(**WITHOUT, RootDirectory="/")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
