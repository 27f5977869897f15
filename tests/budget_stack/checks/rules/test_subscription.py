from __future__ import annotations

import json

from tests.budget_stack.checks.extensions import attribute_of, both, given
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import add_resource
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.rules.test_delivery import FOR_TOPIC, news, orders

MAIL = {"Protocol": "email", "Endpoint": "person@example.com"}
STREAM = {"Fn::Sub": "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/news"}
HOOK = {"Protocol": "https", "Endpoint": "https://example.com/news"}


def subscribed(**content):
    """A topic of its own, with one subscription."""
    return both(
        news,
        lambda t: add_resource(t, "Mail", "AWS::SNS::Subscription", TopicArn={"Ref": "News"}, **{**MAIL, **content}),
    )


def within(**content):
    """A topic with a subscription among its own settings."""
    return lambda t: news(t, Subscription=[{**MAIL, **content}])


def fifo(change):
    return both(change, given("News", FifoTopic=True))


def queue(endpoint):
    return both(lambda t: orders(t, FOR_TOPIC), subscribed(Protocol="sqs", Endpoint=endpoint))


MUTANTS = [
    Mutant("subscription-protocol-invalid", "Mail", subscribed(Protocol="mail")),
    Mutant("subscription-protocol-invalid", "News", within(Protocol={"Fn::Sub": "e-mail"})),
    Mutant("subscription-protocol-invalid", "Mail", fifo(subscribed())),
    Mutant("subscription-endpoint-mismatch", "Mail", queue({"Ref": "Orders"})),
    Mutant("subscription-endpoint-mismatch", "Mail", queue({"Fn::GetAtt": "Orders.QueueName"})),
    Mutant("subscription-endpoint-mismatch", "News", within(Protocol="http", Endpoint="https://example.com")),
    Mutant("subscription-endpoint-mismatch", "Mail", subscribed(Endpoint="someone")),
    Mutant("subscription-policy-malformed", "Mail", subscribed(**HOOK, FilterPolicy={"kind": "order"})),
    Mutant("subscription-policy-malformed", "Mail", subscribed(**HOOK, FilterPolicy=json.dumps({"count": 3}))),
    Mutant("subscription-policy-malformed", "Mail", subscribed(**HOOK, FilterPolicy={"order": {"kind": ["new"]}})),
    Mutant("subscription-policy-malformed", "Mail", subscribed(**HOOK, FilterPolicyScope="Body")),
    Mutant("subscription-setting-unsupported", "Mail", subscribed(Protocol="firehose", Endpoint=STREAM)),
    Mutant("subscription-setting-unsupported", "Mail", subscribed(RawMessageDelivery="true")),
    Mutant(
        "subscription-setting-unsupported",
        "Mail",
        subscribed(**HOOK, ReplayPolicy={"PointType": "Timestamp"}),
    ),
]
NEAR_MISSES = [
    NearMiss("subscription-protocol-invalid", fifo(queue(attribute_of("Orders", "Arn")))),
    NearMiss("subscription-protocol-invalid", within(Protocol="email-json")),
    NearMiss("subscription-endpoint-mismatch", subscribed(Endpoint={"Ref": "AWS::StackName"})),
    NearMiss("subscription-endpoint-mismatch", within(**HOOK)),
    NearMiss("subscription-policy-malformed", subscribed(**HOOK, FilterPolicy={"kind": ["order", {"prefix": "a"}]})),
    NearMiss(
        "subscription-policy-malformed",
        subscribed(**HOOK, FilterPolicy={"order": {"kind": ["new"]}}, FilterPolicyScope="MessageBody"),
    ),
    NearMiss("subscription-setting-unsupported", subscribed(**HOOK, RawMessageDelivery=True)),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
