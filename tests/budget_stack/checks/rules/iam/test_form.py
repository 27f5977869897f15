from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.task_starts import nightly, target


def statement(sid="Read", resource="arn:aws:s3:::exports/*"):
    return {"Sid": sid, "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def inline(*names, statements=()):
    """The application's role with policies of these names."""
    policies = [{"PolicyName": name, "PolicyDocument": document(*(statements or [statement()]))} for name in names]
    return given("TaskRole", Policies=policies)


def many(number):
    return [statement(f"Read{one}", f"arn:aws:s3:::exports-of-the-shop-{one}/*") for one in range(number)]


def managed(*statements, **content):
    return lambda t: add_resource(
        t, "Extra", "AWS::IAM::ManagedPolicy", PolicyDocument=document(*statements or [statement()]), **content
    )


def attached(*arns, **content):
    return lambda t: (
        properties(t, "TaskRole")["ManagedPolicyArns"].extend(arns),
        properties(t, "TaskRole").update(content),
    )


def policy(**content):
    return lambda t: add_resource(
        t, "Extra", "AWS::IAM::Policy", PolicyName="extra", PolicyDocument=document(statement()), **content
    )


def linked(service, **content):
    return lambda t: add_resource(t, "Linked", "AWS::IAM::ServiceLinkedRole", AWSServiceName=service, **content)


def of_account(name):
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:policy/{name}"}


def started_by(role):
    return both(nightly, lambda t: target(t).update(RoleArn=role))


def trusting_also(sid):
    def change(template):
        (one,) = properties(template, "TaskRole")["AssumeRolePolicyDocument"]["Statement"]
        one["Sid"] = sid

    return change


ARN = attribute_of("TaskRole", "Arn")
MUTANTS = [
    Mutant("iam-document-too-long", "Extra", managed(*many(60))),
    Mutant("iam-document-too-long", "TaskRole", inline("one", "two", statements=many(50))),
    Mutant("iam-document-too-long", "TaskRole", inline({"Fn::Sub": "${AWS::StackName}"}, statements=many(100))),
    Mutant(
        "iam-document-character-invalid",
        "TaskRole",
        inline("app", statements=[statement(resource="arn:aws:s3:::exports/→*")]),
    ),
    Mutant(
        "iam-document-character-invalid",
        "Extra",
        managed(statement(resource={"Fn::Sub": "arn:${AWS::Partition}:s3:::→/*"})),
    ),
    Mutant(
        "iam-document-character-invalid",
        "Extra",
        managed({**statement(), "Condition": {"StringEquals": {"aws:ResourceTag/team": "→"}}}),
    ),
    Mutant("iam-document-character-invalid", "TaskRole", trusting_also("→")),
    Mutant("iam-inline-name-invalid", "TaskRole", inline("read exports")),
    Mutant("iam-inline-name-invalid", "TaskRole", inline("exports", "exports")),
    Mutant(
        "iam-inline-name-invalid",
        "TaskRole",
        inline({"Fn::Sub": "${AWS::StackName}-a"}, {"Fn::Sub": "${AWS::StackName}-a"}),
    ),
    Mutant("iam-attached-not-policy", "TaskRole", attached("ReadOnlyAccess")),
    Mutant("iam-attached-not-policy", "TaskRole", both(policy(Roles=["others"]), attached({"Ref": "Extra"}))),
    Mutant(
        "iam-attached-not-policy", "TaskRole", attached(PermissionsBoundary={"Fn::Sub": "policy/${AWS::StackName}"})
    ),
    Mutant("iam-attached-not-policy", "TaskRole", attached(*(of_account(f"p{one}") for one in range(21)))),
    Mutant("iam-arn-or-name", "Nightly", started_by({"Ref": "Starter"})),
    Mutant("iam-arn-or-name", "Extra", policy(Roles=[ARN])),
    Mutant("iam-arn-or-name", "Extra", managed(Roles=[{"Fn::GetAtt": "ExecutionRole.Arn"}])),
    Mutant("iam-service-linked-role", "Linked", linked("ecs.amazonaws.com")),
    Mutant("iam-service-linked-role", "Linked", linked({"Fn::Sub": "elasticloadbalancing.amazonaws.com"})),
    Mutant(
        "iam-service-linked-role", "Linked", linked("ecs.application-autoscaling.amazonaws.com", Description="Scales")
    ),
]
NEAR_MISSES = [
    NearMiss("iam-document-too-long", managed(*many(45))),
    NearMiss("iam-document-character-invalid", managed(statement(resource="arn:aws:s3:::bücher/*"))),
    NearMiss("iam-inline-name-invalid", inline("read-exports", "read_exports")),
    NearMiss("iam-attached-not-policy", both(managed(), attached({"Ref": "Extra"}, of_account("extra")))),
    NearMiss("iam-arn-or-name", policy(Roles=[{"Ref": "TaskRole"}])),
    NearMiss("iam-arn-or-name", started_by({"Fn::GetAtt": "Starter.Arn"})),
    NearMiss("iam-service-linked-role", linked("lex.amazonaws.com", CustomSuffix="shop")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
