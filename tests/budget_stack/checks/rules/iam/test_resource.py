from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of, both
from tests.budget_stack.checks.mutants import Mutant, NearMiss, properties
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests

READ, LIST = "s3:GetObject", "s3:ListBucket"
WRITE_LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"]
GROUP = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"


def made(template):
    """What policies are about."""
    add_resource(template, "Exports", "AWS::S3::Bucket")
    add_resource(template, "Orders", "AWS::SQS::Queue")
    add_resource(template, "News", "AWS::SNS::Topic")


def may(action, *resources, **others):
    """The application may do that."""

    def change(template):
        statement = {"Effect": "Allow", "Action": action, "Resource": list(resources), **others}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        properties(template, "TaskRole")["Policies"] = [{"PolicyName": "app", "PolicyDocument": document}]

    return both(made, change)


def sub(text):
    return {"Fn::Sub": text}


def with_tasks(one, other):
    return {"Fn::If": ["HasTasks", one, other]}


EXPORTS, ORDERS = attribute_of("Exports", "Arn"), attribute_of("Orders", "Arn")
MUTANTS = [
    Mutant("iam-resource-not-arn", "TaskRole", may("s3:PutObject", sub("${Exports}/*"))),
    Mutant("iam-resource-not-arn", "TaskRole", may("sqs:ReceiveMessage", {"Fn::GetAtt": "Orders.QueueName"})),
    Mutant("iam-resource-not-arn", "TaskRole", may("kms:Decrypt", "alias/orders")),
    Mutant(
        "iam-resource-not-arn", "TaskRole", may("logs:PutLogEvents", {"Fn::Join": ["", [{"Ref": "LogGroup"}, ":*"]]})
    ),
    Mutant("iam-resource-of-other-service", "TaskRole", may("sqs:SendMessage", {"Ref": "News"})),
    Mutant("iam-resource-of-other-service", "TaskRole", may(["dynamodb:GetItem"], sub("${Orders.Arn}"))),
    Mutant("iam-resource-of-other-service", "TaskRole", may("sns:Publish", "arn:aws:sqs:*:*:orders")),
    Mutant("iam-resource-bucket-or-object", "TaskRole", may(READ, EXPORTS)),
    Mutant(
        "iam-resource-bucket-or-object",
        "TaskRole",
        may([READ, "s3:PutObject*"], sub("arn:${AWS::Partition}:s3:::${Exports}")),
    ),
    Mutant("iam-resource-bucket-or-object", "TaskRole", may(LIST, sub("${Exports.Arn}/*"))),
    Mutant(
        "iam-resource-bucket-or-object",
        "TaskRole",
        may(with_tasks("s3:DeleteObject", "s3:*"), "arn:aws:s3:::exports"),
        {"MinContainerCount": "1"},
    ),
    Mutant("iam-resource-without-streams", "TaskRole", may(WRITE_LOGS, sub(f"{GROUP}/app"))),
    Mutant("iam-resource-without-streams", "TaskRole", may("logs:PutLogEvents", sub(f"{GROUP}${{LogGroup}}"))),
    Mutant(
        "iam-resource-without-streams", "TaskRole", may(WRITE_LOGS, "arn:aws:logs:eu-west-1:123456789012:log-group:app")
    ),
]
NEAR_MISSES = [
    NearMiss("iam-resource-not-arn", may("s3:PutObject", sub("${Exports.Arn}/*"), {"Fn::ImportValue": "exports"})),
    NearMiss("iam-resource-not-arn", may("sns:Publish", {"Ref": "News"})),
    NearMiss("iam-resource-of-other-service", may(["sqs:SendMessage", "sns:Publish"], ORDERS, {"Ref": "News"})),
    NearMiss("iam-resource-of-other-service", may("iam:PassRole", attribute_of("ExecutionRole", "Arn"))),
    NearMiss("iam-resource-bucket-or-object", may([READ, LIST], EXPORTS, sub("${Exports.Arn}/*"))),
    NearMiss("iam-resource-bucket-or-object", may(READ, "arn:aws:s3:::exports*")),
    NearMiss("iam-resource-without-streams", may(WRITE_LOGS, sub(f"{GROUP}/app:*"))),
    NearMiss("iam-resource-without-streams", may(WRITE_LOGS, sub(f"{GROUP}/app*"))),
    NearMiss("iam-resource-without-streams", may(WRITE_LOGS, attribute_of("LogGroup", "Arn"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
