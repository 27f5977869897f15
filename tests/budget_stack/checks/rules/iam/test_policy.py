from __future__ import annotations

import json
from importlib.resources import files

from budget_stack.checks.rules.iam import policy
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource, statement
from tests.budget_stack.checks.rule_cases import rule_tests

AWS = "arn:${AWS::Partition}:iam::aws:policy/"


def allow(action, resource="*", **more):
    added = {"Sid": "Added", "Effect": "Allow", "Action": action, "Resource": resource, **more}
    return lambda t: properties(t, "ExecutionPolicy")["PolicyDocument"]["Statement"].append(added)


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
]
NEAR_MISSES = [
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
        lambda t: add_resource(
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
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)


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
