"""Topics: whom they tell, by which filter, and policies that several of them share."""

from __future__ import annotations

import json

import pytest

from budget_stack.testing import DeploymentFailed, RigError

TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {}}
OTHERS = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}],
    "Version": "2012-10-17",
}


def template(**resources):
    return {"Resources": {"Topic": TOPIC, **resources}}


def subscription(**properties):
    said = {"TopicArn": {"Ref": "Topic"}, "Protocol": "https", "Endpoint": "https://example.com", **properties}
    return {"Type": "AWS::SNS::Subscription", "Properties": said}


def policy(*topics):
    said = {"Topics": [{"Ref": name} for name in topics], "PolicyDocument": OTHERS}
    return {"Type": "AWS::SNS::TopicPolicy", "Properties": said}


def document(fargate, stack, name):
    attributes = fargate.client("sns").get_topic_attributes(TopicArn=stack.resources[name].ref)["Attributes"]
    return json.loads(attributes["Policy"])


def endpoints(fargate, stack):
    found = fargate.client("sns").list_subscriptions_by_topic(TopicArn=stack.resources["Topic"].ref)
    return {one["Endpoint"] for one in found["Subscriptions"]}


def test_what_a_topic_names_itself_leaves_subscriptions_of_their_own(fargate):
    def told(*addresses):
        own = [{"Protocol": "email", "Endpoint": address} for address in addresses]
        topic = {**TOPIC, "Properties": {"Subscription": own} if own else {}}
        return template(Topic=topic, Told=subscription())

    stack = fargate.deploy(told("a@example.com", "b@example.com"), how="read")
    assert endpoints(fargate, stack) == {"a@example.com", "b@example.com", "https://example.com"}

    stack.update(told("b@example.com"))
    assert endpoints(fargate, stack) == {"b@example.com", "https://example.com"}

    stack.update(told())
    assert endpoints(fargate, stack) == {"https://example.com"}


def test_a_policy_of_several_topics_leaves_the_one_that_it_no_longer_names(fargate):
    stack = fargate.deploy(template(Other=TOPIC, Policy=policy("Topic", "Other")), how="read")
    assert document(fargate, stack, "Topic") == document(fargate, stack, "Other") == OTHERS

    stack.update(template(Other=TOPIC, Policy=policy("Other")))
    assert document(fargate, stack, "Topic")["Statement"][0]["Principal"] == {"AWS": "*"}

    stack.update(template(Other=TOPIC))
    assert document(fargate, stack, "Other")["Statement"][0]["Principal"] == {"AWS": "*"}


def test_a_policy_that_one_of_its_topics_lost_is_noticed(fargate):
    stack = fargate.deploy(template(Other=TOPIC, Policy=policy("Topic", "Other")))
    other = stack.resources["Other"].ref
    text = json.dumps({"Version": "2012-10-17", "Statement": []})
    fargate.client("sns").set_topic_attributes(TopicArn=other, AttributeName="Policy", AttributeValue=text)

    with pytest.raises(RigError, match="Policy .*PolicyDocument"):
        stack.update({**template(Other=TOPIC, Policy=policy("Topic", "Other")), "Outputs": {"One": {"Value": "1"}}})


@pytest.mark.parametrize("match", [{"equals-ignore-case": "a"}, {"cidr": "10.0.0.0/8"}, {"wildcard": "a*"}])
def test_a_filter_may_match_in_ways_that_moto_does_not_know(match, fargate):
    stack = fargate.deploy(template(Told=subscription(FilterPolicy={"kind": [match]})))

    assert stack.resources["Told"].value("FilterPolicy", origin="read") == {"kind": [match]}


def test_a_scope_without_a_filter_is_taken(fargate):
    stack = fargate.deploy(template(Told=subscription(FilterPolicyScope="MessageBody")))

    assert stack.resources["Told"].how == "read"


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"FilterPolicy": {"kind": "order"}}, "FilterPolicy: .*must be an object or an array"),
        (
            {"Protocol": "firehose", "Endpoint": "arn:aws:firehose:us-east-1:123456789012:deliverystream/a"},
            "needs a SubscriptionRoleArn",
        ),
        (
            {"Protocol": "email", "Endpoint": "a@example.com", "RawMessageDelivery": True},
            "RawMessageDelivery is not supported for this protocol",
        ),
    ],
)
def test_fails_on_a_subscription_that_sns_does_not_take(properties, words, fargate):
    with pytest.raises(DeploymentFailed, match=f"Told: .*{words}"):
        fargate.deploy(template(Told=subscription(**properties)))


@pytest.mark.parametrize(
    ("type_", "holders"), [("AWS::SNS::TopicPolicy", "Topics"), ("AWS::SQS::QueuePolicy", "Queues")]
)
def test_fails_on_a_policy_of_nobody(type_, holders, fargate):
    nobodys = {"Type": type_, "Properties": {holders: [], "PolicyDocument": OTHERS}}

    with pytest.raises(RigError, match=f"Policy names no {holders}"):
        fargate.deploy(template(Policy=nobodys))
