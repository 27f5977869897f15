"""Queues: what identifies them, what is replaced, and what AWS refuses where moto does not."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

LETTERS = {"Fn::GetAtt": ["DeadLetters", "Arn"]}


def template(queue=None, dead_letters=None, **resources):
    queue = {"RedrivePolicy": {"deadLetterTargetArn": LETTERS, "maxReceiveCount": 5}} if queue is None else queue
    return {
        "Resources": {
            "Queue": {"Type": "AWS::SQS::Queue", "Properties": queue},
            "DeadLetters": {"Type": "AWS::SQS::Queue", "Properties": dead_letters or {}},
            **resources,
        },
        "Outputs": {
            "Url": {"Value": {"Ref": "Queue"}},
            **{name: {"Value": {"Fn::GetAtt": ["Queue", name]}} for name in ("Arn", "QueueName", "QueueUrl")},
        },
    }


def test_a_queue_is_referred_to_by_its_url(fargate):
    outputs = fargate.deploy(template(), stack_name="work").outputs
    name = outputs["QueueName"]

    assert name.startswith("work-Queue-")
    assert outputs["Url"] == outputs["QueueUrl"] == f"https://sqs.us-east-1.amazonaws.com/123456789012/{name}"
    assert outputs["Arn"] == f"arn:aws:sqs:us-east-1:123456789012:{name}"


def test_the_name_of_a_fifo_queue_ends_like_one_however_long_the_stacks_name_is(fargate):
    outputs = fargate.deploy(template({"FifoQueue": True}), stack_name="work" * 30).outputs

    assert outputs["QueueName"].endswith(".fifo")
    assert len(outputs["QueueName"]) <= 80


def test_a_queue_that_becomes_a_fifo_queue_is_another_one(fargate):
    stack = fargate.deploy(template({}))

    changes = stack.update(template({"FifoQueue": True}))

    assert ("replaced", "Queue") in changes
    assert len(fargate.client("sqs").list_queues()["QueueUrls"]) == 2


def test_the_queues_go_with_their_stack(fargate):
    fargate.deploy(template()).delete()

    assert "QueueUrls" not in fargate.client("sqs").list_queues()


def test_a_policy_stays_when_its_queue_changes_and_goes_with_its_resource(fargate):
    may_send = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
    document = {"Version": "2012-10-17", "Statement": [{**may_send, "Resource": {"Fn::GetAtt": ["Queue", "Arn"]}}]}
    properties = {"Queues": [{"Ref": "Queue"}], "PolicyDocument": document}
    policy = {"Type": "AWS::SQS::QueuePolicy", "Properties": properties}
    stack = fargate.deploy(template({"VisibilityTimeout": 60}, Policy=policy))

    stack.update(template({"VisibilityTimeout": 90}, Policy=policy))
    kept = attributes(fargate, stack)
    stack.update(template({"VisibilityTimeout": 90}))

    assert "sns.amazonaws.com" in kept["Policy"]
    assert "Policy" not in attributes(fargate, stack)


def attributes(fargate, stack):
    queue = {"QueueUrl": stack.outputs["Url"], "AttributeNames": ["All"]}
    return fargate.client("sqs").get_queue_attributes(**queue)["Attributes"]


@pytest.mark.parametrize(
    ("queue", "dead_letters", "reason"),
    [
        ({"FifoQueue": False}, {}, "Unknown Attribute FifoQueue"),
        ({"KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": True}, {}, "one type of server-side encryption"),
        (None, {"FifoQueue": True}, "of queues of its own type alone"),
        ({"FifoQueue": True, "RedrivePolicy": {"deadLetterTargetArn": LETTERS, "maxReceiveCount": 5}}, {}, "own type"),
    ],
)
def test_fails_on_what_sqs_refuses(queue, dead_letters, reason, fargate):
    with pytest.raises(DeploymentFailed, match=f"Queue: .*{reason}"):
        fargate.deploy(template(queue, dead_letters))
