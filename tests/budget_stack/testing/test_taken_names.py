"""A name is taken once, whatever moto says of it, and what is gone already is deleted."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

NAMED = {
    "AWS::SQS::Queue": {"QueueName": "orders"},
    "AWS::SNS::Topic": {"TopicName": "orders"},
    "AWS::S3::Bucket": {"BucketName": "orders"},
    "AWS::ECS::Cluster": {"ClusterName": "orders"},
    "AWS::Logs::LogGroup": {"LogGroupName": "orders"},
    "AWS::Events::Rule": {"Name": "orders", "ScheduleExpression": "rate(1 hour)"},
    "AWS::CloudWatch::Dashboard": {"DashboardName": "orders", "DashboardBody": '{"widgets": []}'},
}


def template(type_, logical_id="One", **more):
    return {"Resources": {logical_id: {"Type": type_, "Properties": NAMED[type_]}, **more}}


@pytest.mark.parametrize("type_", NAMED)
def test_a_name_of_another_stack_is_refused(type_, fargate):
    one = fargate.deploy(template(type_), stack_name="one")

    with pytest.raises(DeploymentFailed, match="One: .*orders.*"):
        fargate.deploy(template(type_), stack_name="two")

    assert one.update() == []
    one.delete()
    assert fargate.deploy(template(type_), stack_name="two").resources["One"].how == "read"


@pytest.mark.parametrize("type_", NAMED)
def test_another_logical_id_cannot_have_the_same_name(type_, fargate):
    stack = fargate.deploy(template(type_))

    with pytest.raises(DeploymentFailed, match="Other: .*orders"):
        stack.update(template(type_, "Other"))

    assert stack.resources["One"].how == "read"
    assert stack.update() == []
    stack.delete()


def test_what_a_test_has_deleted_is_deleted(fargate):
    queue = fargate.deploy(template("AWS::SQS::Queue"), stack_name="queue")
    group = fargate.deploy(template("AWS::Logs::LogGroup"), stack_name="group")
    fargate.client("sqs").delete_queue(QueueUrl=queue.resources["One"].ref)
    fargate.client("logs").delete_log_group(logGroupName="orders")

    assert [tuple(change) for change in queue.delete()] == [("removed", "One")]
    assert [tuple(change) for change in group.delete()] == [("removed", "One")]
    fargate.deploy(template("AWS::SQS::Queue"), stack_name="queue")
