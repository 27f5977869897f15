from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.efs.file_systems import mounted

ALL = {"AWS": "*"}
MOUNT = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
BY_ROLE = {"AccessPointId": {"Ref": "Entry"}, "IAM": "ENABLED"}
TASK_ROLE, OTHER_ROLE = attribute_of("TaskRole", "Arn"), attribute_of("ExecutionRole", "Arn")
PLAIN = {
    "Effect": "Deny",
    "Principal": ALL,
    "Action": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def allow(principal, action=MOUNT, **more):
    return {"Effect": "Allow", "Principal": principal, "Action": action, **more}


def guarded(*statements, **volume):
    policy = {"Version": "2012-10-17", "Statement": [*statements]}
    return mounted(system={"FileSystemPolicy": policy}, **volume)


IMPORTED = {"AWS": {"Fn::ImportValue": "Role"}}
PLAIN_OTHER = {**PLAIN, "Principal": {"AWS": OTHER_ROLE}}
UNENCRYPTED = {"TransitEncryption": None, "AuthorizationConfig": None}
MUTANTS = [
    Mutant("efs-policy-excludes-tasks", "TaskDefinition", guarded(allow({"AWS": TASK_ROLE}))),
    Mutant("efs-policy-excludes-tasks", "TaskDefinition", guarded(allow(ALL, "elasticfilesystem:ClientRootAccess"))),
    Mutant(
        "efs-policy-excludes-tasks",
        "TaskDefinition",
        guarded(allow({"AWS": [OTHER_ROLE]}), AuthorizationConfig=BY_ROLE),
    ),
    Mutant("efs-policy-excludes-tasks", "TaskDefinition", guarded(PLAIN, AuthorizationConfig=BY_ROLE)),
    Mutant("efs-policy-wants-encryption", "TaskDefinition", guarded(allow(ALL), PLAIN, **UNENCRYPTED)),
    Mutant(
        "efs-policy-wants-encryption",
        "TaskDefinition",
        guarded(allow("*"), {**PLAIN, "Principal": "*", "Action": ["*"]}, **UNENCRYPTED),
    ),
    Mutant(
        "efs-policy-wants-encryption",
        "TaskDefinition",
        guarded(
            allow(ALL),
            {**PLAIN, "Action": "elasticfilesystem:*", "Condition": {"Bool": {"aws:SecureTransport": False}}},
            **{**UNENCRYPTED, "TransitEncryption": {"Fn::If": ["HasDatabase", "DISABLED", "ENABLED"]}},
        ),
    ),
]
NEAR_MISSES = [
    NearMiss("efs-policy-excludes-tasks", guarded(allow({"AWS": TASK_ROLE}), AuthorizationConfig=BY_ROLE)),
    NearMiss("efs-policy-excludes-tasks", guarded(allow(IMPORTED), AuthorizationConfig=BY_ROLE)),
    NearMiss("efs-policy-excludes-tasks", guarded(allow(ALL))),
    NearMiss("efs-policy-excludes-tasks", mounted(system={"FileSystemPolicy": {"Fn::ImportValue": "Policy"}})),
    NearMiss("efs-policy-wants-encryption", guarded(allow(ALL), PLAIN)),
    NearMiss("efs-policy-wants-encryption", guarded(allow(ALL), PLAIN_OTHER, **UNENCRYPTED)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
