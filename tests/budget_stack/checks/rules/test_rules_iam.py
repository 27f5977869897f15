from __future__ import annotations

import json
from importlib.resources import files

import pytest

from budget_stack.checks.rules.iam import policy
from tests.budget_stack.checks.mutants import Mutant, NearMiss, changed, properties, said_of
from tests.budget_stack.checks.parts import add, statement

AWS = "arn:${AWS::Partition}:iam::aws:policy/"


def attach(name, role="TaskRole"):
    return lambda t: properties(t, role)["ManagedPolicyArns"].append({"Fn::Sub": AWS + name})


def allow(action, resource="*", **more):
    added = {"Sid": "Added", "Effect": "Allow", "Action": action, "Resource": resource, **more}
    return lambda t: properties(t, "ExecutionPolicy")["PolicyDocument"]["Statement"].append(added)


def trust(template, role="TaskRole"):
    (only,) = properties(template, role)["AssumeRolePolicyDocument"]["Statement"]
    return only["Principal"]


MUTANTS = [
    Mutant("iam-policy-malformed", "ExecutionPolicy", lambda t: statement(t, "WriteLogs").update(Effect="allow")),
    Mutant("iam-policy-malformed", "ExecutionPolicy", lambda t: statement(t, "WriteLogs").update(Principal="*")),
    Mutant("iam-policy-malformed", "ExecutionPolicy", allow("s3:GetObject", NotPrincipal={"AWS": "*"})),
    Mutant("iam-policy-malformed", "ExecutionPolicy", allow("s3:GetObject", [])),
    Mutant("iam-policy-malformed", "ExecutionPolicy", allow("s3:GetObject", Resources="*")),
    Mutant(
        "iam-policy-malformed",
        "AutoScalingPolicy",
        lambda t: statement(t, "ScaleService", "AutoScalingPolicy").pop("Resource"),
    ),
    Mutant(
        "iam-policy-version-old",
        "ExecutionPolicy",
        lambda t: (
            allow("s3:GetObject", ["arn:aws:s3:::homes/${aws:username}/*"])(t),
            properties(t, "ExecutionPolicy")["PolicyDocument"].pop("Version"),
        ),
    ),
    Mutant("iam-action-unknown", "ExecutionPolicy", allow("ecs:ExecuteCommands")),
    Mutant("iam-action-unknown", "ExecutionPolicy", allow(["logs:PutLogEvent", "logs:PutLogEvents"])),
    Mutant("iam-action-unknown", "ExecutionPolicy", allow("ecr:Pull*")),
    Mutant("iam-everything-allowed", "ExecutionPolicy", allow("*")),
    Mutant("iam-whole-service-allowed", "ExecutionPolicy", allow("s3:*")),
    Mutant("iam-pass-any-role", "ExecutionPolicy", allow("iam:PassRole")),
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
    NearMiss(
        "iam-policy-malformed",
        lambda t: properties(t, "TaskRole").update(
            Policies=[
                {
                    "PolicyName": "no-more",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": {"Effect": "Deny", "NotAction": "dsql:*", "NotResource": "arn:aws:s3:::a"},
                    },
                }
            ]
        ),
    ),
    NearMiss(
        "iam-policy-version-old",
        lambda t: (
            allow("s3:GetObject", ["arn:aws:s3:::homes/*"])(t),
            properties(t, "ExecutionPolicy")["PolicyDocument"].pop("Version"),
        ),
    ),
    NearMiss("iam-action-unknown", allow(["S3:listbucket", "ecs:Describe*", "unheardof:Do", "lambda:InvokeFunction"])),
    NearMiss("iam-action-unknown", allow("ecs:DescribeGateway")),
    NearMiss("iam-everything-allowed", allow("*", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})),
    NearMiss(
        "iam-everything-allowed",
        lambda t: add(
            t,
            "Boundary",
            "AWS::IAM::ManagedPolicy",
            PolicyDocument={
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
            },
        ),
    ),
    NearMiss("iam-whole-service-allowed", allow("s3:*", "arn:aws:s3:::budget/*")),
    NearMiss("iam-pass-any-role", allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "a"}})),
    NearMiss("iam-trust-wrong-service", lambda t: trust(t).update(Service={"Fn::Sub": "ecs-tasks.${AWS::URLSuffix}"})),
    NearMiss(
        "iam-trust-wrong-service",
        lambda t: trust(t).update(Service=["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]),
    ),
    NearMiss("iam-trust-wrong-service", lambda t: trust(t).update(Service="lambda.amazonaws.com", AWS="*")),
    NearMiss("iam-managed-policy-unknown", attach("service-role/AmazonECSTaskExecutionRolePolicy", "ExecutionRole")),
    NearMiss("iam-managed-policy-unknown", attach("AWSServiceOfNextYearReadOnly")),
    NearMiss("iam-full-access", attach("AmazonS3ReadOnlyAccess")),
    NearMiss("iam-administrator", attach("ReadOnlyAccess")),
    NearMiss(
        "iam-name-fixed", lambda t: properties(t, "TaskRole").update(RoleName={"Fn::Sub": "${AWS::StackName}-task"})
    ),
]


@pytest.mark.parametrize(
    "name", ["AmazonSSMManagedInstanceCoreV2", "job-function/ViewOnlyAccess", "AmazonBraketV3ReadOnly"]
)
def test_a_policy_that_may_be_newer_than_our_list_is_left_alone(name):
    assert said_of(changed(attach(name))) == []


def test_every_action_that_cfn_lint_knows_is_known():
    services = json.loads((files("cfnlint.data.AdditionalSpecs") / "Policies.json").read_text())
    unknown = [
        f"{service}:{action}"
        for service, found in services.items()
        if (known := policy._actions(service.lower()))
        for action in found["Actions"]
        if action.lower() not in known
    ]

    assert unknown == []
