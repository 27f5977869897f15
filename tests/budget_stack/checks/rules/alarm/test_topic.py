from __future__ import annotations

from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.alarm.alarms import alarm

ACCOUNT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}


def allowed(*principals):
    """A topic of an alarm's own, and who may publish to it."""

    def change(template):
        alarm()(template)
        statements = [
            {"Effect": "Allow", "Principal": principal, "Action": "sns:Publish", "Resource": {"Ref": "Topic"}}
            for principal in principals
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        add_resource(template, "Policy", "AWS::SNS::TopicPolicy", Topics=[{"Ref": "Topic"}], PolicyDocument=policy)

    return change


def encrypted(*principals):
    """A key of one's own for the topic, and who may use it."""

    def change(template):
        statements = [
            {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*"} for principal in principals
        ]
        policy = {"Version": "2012-10-17", "Statement": statements}
        add_resource(template, "Key", "AWS::KMS::Key", KeyPolicy=policy, EnableKeyRotation=True)
        alarm(topic={"KmsMasterKeyId": {"Ref": "Key"}})(template)

    return change


MUTANTS = [
    Mutant("alarm-topic-key-denied", "Alarm", alarm(topic={"KmsMasterKeyId": "alias/aws/sns"})),
    Mutant("alarm-topic-key-denied", "Alarm", encrypted(ACCOUNT)),
    Mutant("alarm-topic-denied", "Alarm", allowed({"Service": "events.amazonaws.com"})),
    Mutant("alarm-topic-denied", "Alarm", allowed({"Service": ["events.amazonaws.com", "s3.amazonaws.com"]})),
]
NEAR_MISSES = [
    NearMiss("alarm-topic-key-denied", alarm(topic={"KmsMasterKeyId": {"Fn::ImportValue": "Key"}})),
    NearMiss("alarm-topic-key-denied", encrypted(ACCOUNT, {"Service": "cloudwatch.amazonaws.com"})),
    NearMiss(
        "alarm-topic-denied",
        allowed({"Service": "events.amazonaws.com"}, {"Service": ["cloudwatch.amazonaws.com"]}),
    ),
    # the account's own alarms, as by the policy that a topic has by default
    NearMiss("alarm-topic-denied", allowed({"AWS": "*"})),
    NearMiss("alarm-topic-denied", allowed({"Service": {"Fn::ImportValue": "Publisher"}})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
