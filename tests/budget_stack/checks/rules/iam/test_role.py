from __future__ import annotations

import json

import pytest

from tests.budget_stack.checks.extensions import both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, properties, said_of
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import hourly, nightly

AWS = "arn:${AWS::Partition}:iam::aws:policy/"


def attach(name, role="TaskRole"):
    return lambda t: properties(t, role)["ManagedPolicyArns"].append({"Fn::Sub": AWS + name})


def trust(template, role="TaskRole"):
    (only,) = properties(template, role)["AssumeRolePolicyDocument"]["Statement"]
    return only["Principal"]


def starter_for(change, *services):
    """What starts tasks, by a role that trusts these services."""
    return both(change, lambda t: trust(t, "Starter").update(Service=[f"{one}.amazonaws.com" for one in services]))


MUTANTS = [
    Mutant("iam-trust-wrong-service", "TaskRole", lambda t: trust(t).update(Service=["ecs.amazonaws.com"])),
    Mutant(
        "iam-trust-wrong-service",
        "ExecutionRole",
        lambda t: trust(t, "ExecutionRole").update(Service="ec2.amazonaws.com"),
    ),
    Mutant(
        "iam-trust-wrong-service",
        "TaskRole",
        lambda t: (
            trust(t).update(Service=["ec2.amazonaws.com"]),
            properties(t, "TaskRole").update(
                AssumeRolePolicyDocument=json.dumps(properties(t, "TaskRole")["AssumeRolePolicyDocument"])
            ),
        ),
    ),
    Mutant(
        "iam-trust-wrong-service",
        "Starter",
        starter_for(nightly, "scheduler"),
    ),
    Mutant(
        "iam-trust-wrong-service",
        "Starter",
        starter_for(hourly, "events"),
    ),
    Mutant("iam-managed-policy-unknown", "ExecutionRole", attach("AmazonECSTaskExecutionRolePolicy", "ExecutionRole")),
    Mutant("iam-managed-policy-unknown", "TaskRole", attach("AmazonS3ReadOnlyAcess")),
    Mutant("iam-managed-policy-unknown", "TaskRole", attach("aws-service-role/AmazonECSServiceRolePolicy")),
    Mutant("iam-full-access", "TaskRole", attach("AmazonS3FullAccess")),
    Mutant("iam-administrator", "TaskDefinition", attach("AdministratorAccess")),
    Mutant("iam-name-fixed", "TaskRole", lambda t: properties(t, "TaskRole").update(RoleName="budget-tracker-task")),
]
NEAR_MISSES = [
    # a policy may be written as text
    NearMiss(
        "iam-trust-wrong-service",
        lambda t: properties(t, "TaskRole").update(
            AssumeRolePolicyDocument=json.dumps(properties(t, "TaskRole")["AssumeRolePolicyDocument"])
        ),
    ),
    NearMiss("iam-trust-wrong-service", lambda t: trust(t).update(Service={"Fn::Sub": "ecs-tasks.${AWS::URLSuffix}"})),
    NearMiss(
        "iam-trust-wrong-service",
        lambda t: trust(t).update(Service=["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]),
    ),
    NearMiss("iam-trust-wrong-service", lambda t: trust(t).update(Service="lambda.amazonaws.com", AWS="*")),
    NearMiss(
        "iam-trust-wrong-service",
        starter_for(nightly, "events", "scheduler"),
    ),
    NearMiss("iam-managed-policy-unknown", attach("service-role/AmazonECSTaskExecutionRolePolicy", "ExecutionRole")),
    NearMiss("iam-managed-policy-unknown", attach("AWSServiceOfNextYearReadOnly")),
    NearMiss("iam-full-access", attach("AmazonS3ReadOnlyAccess")),
    NearMiss("iam-administrator", attach("ReadOnlyAccess")),
    NearMiss(
        "iam-name-fixed", lambda t: properties(t, "TaskRole").update(RoleName={"Fn::Sub": "${AWS::StackName}-task"})
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)


@pytest.mark.parametrize(
    "name", ["AmazonSSMManagedInstanceCoreV2", "job-function/ViewOnlyAccess", "AmazonBraketV3ReadOnly"]
)
def test_a_policy_that_may_be_newer_than_our_list_is_left_alone(name):
    assert said_of(changed(attach(name))) == []
