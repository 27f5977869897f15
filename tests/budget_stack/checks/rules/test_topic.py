from __future__ import annotations

from tests.budget_stack.checks.extensions import attribute_of
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests


def topic(**content):
    return lambda t: add_resource(t, "News", "AWS::SNS::Topic", **content)


def policy_of(*topics):
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sns:Publish", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [statement]}

    def change(template):
        topic()(template)
        add_resource(template, "Policy", "AWS::SNS::TopicPolicy", Topics=list(topics), PolicyDocument=document)

    return change


NAME = {"Fn::Sub": "${AWS::StackName}-news"}
FIFO_NAME = {"Fn::Sub": "${AWS::StackName}-news.fifo"}
WITH_TASKS = {"Fn::If": ["HasTasks", True, {"Ref": "AWS::NoValue"}]}

MUTANTS = [
    Mutant("topic-fifo-mismatch", "News", topic(TopicName=NAME, FifoTopic=True)),
    Mutant("topic-fifo-mismatch", "News", topic(TopicName=FIFO_NAME)),
    Mutant("topic-fifo-mismatch", "News", topic(ContentBasedDeduplication=WITH_TASKS), {"MinContainerCount": "1"}),
    Mutant("topic-fifo-mismatch", "News", topic(ArchivePolicy={"MessageRetentionPeriod": "30"})),
    Mutant("topic-fifo-mismatch", "News", topic(TopicName=FIFO_NAME, FifoTopic="true", TracingConfig="Active")),
    Mutant("topic-policy-names-name", "Policy", policy_of(attribute_of("News", "TopicName"))),
    Mutant("topic-policy-names-name", "Policy", policy_of({"Fn::GetAtt": "News.TopicName"})),
    Mutant("topic-policy-names-name", "Policy", policy_of({"Ref": "News"}, "another")),
]
NEAR_MISSES = [
    NearMiss("topic-fifo-mismatch", topic(TopicName=FIFO_NAME, FifoTopic=True, ContentBasedDeduplication=True)),
    NearMiss("topic-fifo-mismatch", topic(TopicName=NAME, TracingConfig="Active", ContentBasedDeduplication=False)),
    NearMiss("topic-policy-names-name", policy_of({"Fn::GetAtt": ["News", "TopicArn"]})),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
