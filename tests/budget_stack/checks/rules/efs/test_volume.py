from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.efs.file_systems import DISK, mounted, second_system

ENTRY = {"AccessPointId": {"Ref": "Entry"}}
BY_ROLE = {"AccessPointId": {"Ref": "Entry"}, "IAM": "ENABLED"}


def switch(template):
    template["Parameters"]["Encryption"] = {
        "Type": "String",
        "Default": "ENABLED",
        "AllowedValues": ["ENABLED", "DISABLED"],
    }


def without_role(template):
    del task(template)["TaskRoleArn"]


def directory(default):
    def change(template):
        template["Parameters"]["Directory"] = {"Type": "String", "Default": default, "AllowedPattern": "^/[a-z]*$"}

    return change


def entry_of_other(template):
    second_system(template)
    add_resource(template, "OtherEntry", "AWS::EFS::AccessPoint", FileSystemId=attribute_of("Other", "FileSystemId"))


BY_ATTRIBUTE = {"AccessPointId": attribute_of("OtherEntry", "AccessPointId")}
FOREIGN = {"AccessPointId": "fsap-0123456789abcdef0"}
OF_OTHER = {"AccessPointId": {"Ref": "OtherEntry"}}
MUTANTS = [
    Mutant("efs-transit-encryption-off", "TaskDefinition", mounted(TransitEncryption=None)),
    Mutant(
        "efs-transit-encryption-off",
        "TaskDefinition",
        both(switch, mounted(TransitEncryption={"Ref": "Encryption"})),
        {"Encryption": "DISABLED"},
    ),
    Mutant(
        "efs-transit-encryption-off",
        "TaskDefinition",
        mounted(
            TransitEncryption={"Fn::If": ["HasDatabase", "DISABLED", "ENABLED"]},
            AuthorizationConfig={"AccessPointId": attribute_of("Entry", "AccessPointId")},
        ),
    ),
    Mutant(
        "efs-transit-encryption-off",
        "TaskDefinition",
        mounted(TransitEncryption="DISABLED", AuthorizationConfig={"IAM": "ENABLED"}),
    ),
    Mutant("efs-directory-beside-access-point", "TaskDefinition", mounted(RootDirectory="/books")),
    Mutant(
        "efs-directory-beside-access-point",
        "TaskDefinition",
        both(directory("/books"), mounted(RootDirectory={"Ref": "Directory"})),
    ),
    Mutant(
        "efs-directory-beside-access-point",
        "TaskDefinition",
        mounted(RootDirectory={"Fn::Join": ["/", ["", "books", "live"]]}),
    ),
    Mutant(
        "efs-access-point-other-file-system",
        "TaskDefinition",
        both(mounted(AuthorizationConfig=OF_OTHER), entry_of_other),
    ),
    Mutant(
        "efs-access-point-other-file-system",
        "TaskDefinition",
        both(
            mounted(AuthorizationConfig={"AccessPointId": attribute_of("OtherEntry", "AccessPointId")}), entry_of_other
        ),
    ),
    Mutant(
        "efs-access-point-other-file-system",
        "TaskDefinition",
        both(mounted(FilesystemId={"Ref": "Other"}), second_system),
    ),
    Mutant("efs-task-role-missing", "TaskDefinition", both(mounted(AuthorizationConfig=BY_ROLE), without_role)),
    Mutant(
        "efs-task-role-missing",
        "TaskDefinition",
        both(mounted(AuthorizationConfig={"Fn::If": ["HasDatabase", BY_ROLE, ENTRY]}), without_role),
    ),
    Mutant(
        "efs-task-role-missing",
        "TaskDefinition",
        both(switch, mounted(AuthorizationConfig={**ENTRY, "IAM": {"Ref": "Encryption"}}), without_role),
    ),
    Mutant("efs-wrong-reference", "TaskDefinition", mounted(FilesystemId=attribute_of("Disk", "Arn"))),
    Mutant(
        "efs-wrong-reference",
        "TaskDefinition",
        mounted(AuthorizationConfig={"AccessPointId": attribute_of("Entry", "Arn")}),
    ),
    Mutant("efs-wrong-reference", "TaskDefinition", mounted(FilesystemId={"Ref": "Entry"})),
    Mutant("efs-wrong-reference", "Entry", mounted(entry={"FileSystemId": {"Ref": "Mount0"}})),
]
NEAR_MISSES = [
    NearMiss("efs-transit-encryption-off", mounted()),
    NearMiss("efs-transit-encryption-off", mounted(TransitEncryption=None, AuthorizationConfig=None)),
    NearMiss("efs-transit-encryption-off", mounted(TransitEncryption=None, AuthorizationConfig={"IAM": "DISABLED"})),
    NearMiss("efs-transit-encryption-off", mounted(TransitEncryption={"Fn::ImportValue": "Encryption"})),
    NearMiss("efs-directory-beside-access-point", mounted(RootDirectory="/")),
    NearMiss("efs-directory-beside-access-point", mounted(RootDirectory={"Fn::ImportValue": "Directory"})),
    NearMiss(
        "efs-access-point-other-file-system",
        both(mounted(AuthorizationConfig=OF_OTHER, FilesystemId=attribute_of("Other", "FileSystemId")), entry_of_other),
    ),
    NearMiss("efs-access-point-other-file-system", mounted(AuthorizationConfig=FOREIGN)),
    NearMiss("efs-task-role-missing", mounted(AuthorizationConfig=BY_ROLE)),
    NearMiss("efs-task-role-missing", both(mounted(), without_role)),
    NearMiss("efs-wrong-reference", mounted(FilesystemId=attribute_of("Disk", "FileSystemId"))),
    NearMiss("efs-wrong-reference", mounted(entry={"FileSystemId": DISK})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
