"""Filters that send logs elsewhere: whom they may be sent to, and by whom."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

ROLE = {
    "Type": "AWS::IAM::Role",
    "Properties": {
        "AssumeRolePolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "logs.amazonaws.com"}}
            ],
        }
    },
}
FUNCTION = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "Runtime": "nodejs22.x",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": "exports.handler = async () => ({})"},
    },
}
PERMISSION = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "FunctionName": {"Ref": "Function"},
        "Action": "lambda:InvokeFunction",
        "Principal": "logs.amazonaws.com",
    },
}
FUNCTION_ARN = {"Fn::GetAtt": ["Function", "Arn"]}
ROLE_ARN = {"Fn::GetAtt": ["Role", "Arn"]}
DELIVERY = {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {}}
QUEUE_OF_LOGS = {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}


def subscribed(destination, resources, *, depends_on=(), **more):
    said = {"LogGroupName": {"Ref": "Logs"}, "FilterPattern": "", "DestinationArn": destination, **more}
    entry = {"Type": "AWS::Logs::SubscriptionFilter", "DependsOn": list(depends_on), "Properties": said}
    logs = {"Type": "AWS::Logs::LogGroup", "Properties": {}}
    return {"Resources": {"Role": ROLE, "Logs": logs, **resources, "Filter": entry}}


def test_a_function_that_may_be_invoked_is_sent_logs(fargate):
    stack = fargate.deploy(
        subscribed(FUNCTION_ARN, {"Function": FUNCTION, "Permission": PERMISSION}, depends_on=["Permission"]),
        how="read",
    )

    logs = stack.resources["Filter"]
    assert logs.value("DestinationArn", origin="read") == stack.resources["Function"].attributes["Arn"]
    assert logs.ref.startswith("stack-Filter-")


@pytest.mark.parametrize(
    ("destination", "stream"),
    [
        ({"Fn::GetAtt": ["Stream", "Arn"]}, DELIVERY),
        ({"Fn::GetAtt": ["Stream", "Arn"]}, QUEUE_OF_LOGS),
        ("arn:aws:logs:us-east-1:111122223333:destination:central", QUEUE_OF_LOGS),
    ],
)
def test_streams_and_the_destinations_of_others_are_sent_logs(destination, stream, fargate):
    stack = fargate.deploy(subscribed(destination, {"Stream": stream}, RoleArn=ROLE_ARN))

    assert stack.resources["Filter"].value("RoleArn", origin="read") == stack.resources["Role"].attributes["Arn"]


@pytest.mark.parametrize(
    ("destination", "more", "words"),
    [
        (FUNCTION_ARN, {}, "Could not execute the lambda function"),
        ("arn:aws:lambda:us-east-1:123456789012:function:nobody", {}, "Could not execute the lambda function"),
        (FUNCTION_ARN, {"RoleArn": ROLE_ARN}, "vendor lambda cannot be used with roleArn"),
        ("arn:aws:kinesis:us-east-1:123456789012:stream/a", {}, "vendor kinesis cannot be used without roleArn"),
        ("arn:aws:firehose:us-east-1:123456789012:deliverystream/a", {}, "vendor firehose cannot be used without"),
        (
            "arn:aws:firehose:us-east-1:123456789012:deliverystream/a",
            {"RoleArn": "arn:aws:iam::123456789012:role/nobody"},
            "RoleArn names the role .*nobody, which does not exist",
        ),
        (
            "arn:aws:kinesis:us-east-1:123456789012:stream/nothing",
            {"RoleArn": ROLE_ARN},
            "Could not deliver test message to specified Kinesis stream",
        ),
    ],
)
def test_fails_on_a_destination_that_logs_cannot_be_sent_to(destination, more, words, fargate):
    with pytest.raises(DeploymentFailed, match=f"Filter: .*{words}"):
        fargate.deploy(subscribed(destination, {"Function": FUNCTION}, **more))


def test_one_of_two_filters_is_changed(fargate):
    destination = "arn:aws:logs:us-east-1:111122223333:destination:central"
    template = subscribed(destination, {})
    template["Resources"]["Other"] = {
        **template["Resources"]["Filter"],
        "Properties": {**template["Resources"]["Filter"]["Properties"], "FilterName": "other"},
    }
    stack = fargate.deploy(template)
    template["Resources"]["Other"]["Properties"]["FilterPattern"] = "ERROR"

    assert stack.update(template) == [("changed", "Other")]

    group = stack.resources["Logs"].ref
    filters = fargate.client("logs").describe_subscription_filters(logGroupName=group)["subscriptionFilters"]
    assert sorted(one["filterPattern"] for one in filters) == ["", "ERROR"]
