from __future__ import annotations

import json

from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.rule_cases import rule_tests


def trusting(role="TaskRole", **changes):
    """The role's trust policy with other elements."""

    def change(template):
        (statement,) = properties(template, role)["AssumeRolePolicyDocument"]["Statement"]
        statement.update(changes)

    return change


def as_text(change, role="TaskRole"):
    def both(template):
        change(template)
        properties(template, role)["AssumeRolePolicyDocument"] = json.dumps(
            properties(template, role)["AssumeRolePolicyDocument"]
        )

    return both


def also(*statements):
    def change(template):
        properties(template, "TaskRole")["AssumeRolePolicyDocument"]["Statement"].extend(statements)

    return change


PROVIDER = {"Federated": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/login.example.com"}}
TAG = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:TagSession"}
MUTANTS = [
    Mutant("iam-trust-malformed", "TaskRole", trusting(Resource="*")),
    Mutant("iam-trust-malformed", "TaskRole", as_text(also({"Effect": "Allow", "Action": "sts:AssumeRole"}))),
    Mutant("iam-trust-malformed", "ExecutionRole", trusting("ExecutionRole", Action=["ecs:RunTask", "sts:AssumeRole"])),
    Mutant("iam-trust-malformed", "TaskRole", trusting(Action={"Fn::Sub": "AssumeRole"})),
    Mutant("iam-trust-action-wrong", "TaskRole", trusting(Action="sts:TagSession")),
    Mutant("iam-trust-action-wrong", "ExecutionRole", trusting("ExecutionRole", Action=["sts:SetSourceIdentity"])),
    Mutant("iam-trust-action-wrong", "TaskRole", as_text(trusting(Action="sts:GetCallerIdentity"))),
    Mutant(
        "iam-trust-action-wrong",
        "TaskRole",
        also({"Effect": "Allow", "Principal": PROVIDER, "Action": {"Fn::Sub": "sts:AssumeRole"}}),
    ),
]
NEAR_MISSES = [
    NearMiss("iam-trust-malformed", trusting(Action=["sts:AssumeRole", "sts:TagSession"])),
    NearMiss("iam-trust-action-wrong", also(TAG)),
    NearMiss(
        "iam-trust-action-wrong",
        also({"Effect": "Allow", "Principal": PROVIDER, "Action": "sts:AssumeRoleWithWebIdentity"}),
    ),
    NearMiss("iam-trust-action-wrong", trusting(Action="sts:*")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
