"""Buckets: whom they tell, what they grant and log, and what cannot be undone."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def bucket(**properties):
    return {"Type": "AWS::S3::Bucket", "Properties": properties}


def template(**resources):
    return {"Resources": resources}


def telling(list_, whom, arn):
    return bucket(NotificationConfiguration={list_: [{"Event": "s3:ObjectCreated:*", whom: arn}]})


def policy(type_, holders, principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}
    said = {holders: [{"Ref": "Told"}], "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return {"Type": type_, "Properties": said}


QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {}}
TOPIC = {"Type": "AWS::SNS::Topic", "Properties": {}}
OF_QUEUE = ("QueueConfigurations", "Queue", {"Fn::GetAtt": ["Told", "Arn"]})
OF_TOPIC = ("TopicConfigurations", "Topic", {"Ref": "Told"})
S3 = {"Service": "s3.amazonaws.com"}


@pytest.mark.parametrize(
    ("told", "whom", "type_", "holders"),
    [(QUEUE, OF_QUEUE, "AWS::SQS::QueuePolicy", "Queues"), (TOPIC, OF_TOPIC, "AWS::SNS::TopicPolicy", "Topics")],
)
def test_a_bucket_tells_whoever_lets_it(told, whom, type_, holders, fargate):
    resources = {"Told": told, "Bucket": telling(*whom)}

    stack = fargate.deploy(template(**resources, Policy=policy(type_, holders, S3)), how="read")

    assert stack.resources["Bucket"].origin("NotificationConfiguration") == "read"
    others = policy(type_, holders, {"Service": "events.amazonaws.com"})
    with pytest.raises(DeploymentFailed, match="Bucket: Unable to validate the following destination configurations"):
        fargate.deploy(template(**resources, Policy=others), stack_name="closed")


@pytest.mark.parametrize(
    ("told", "whom"),
    [
        (QUEUE, OF_QUEUE),
        (TOPIC, OF_TOPIC),
        (QUEUE, ("QueueConfigurations", "Queue", "arn:aws:sqs:us-east-1:123456789012:nothing")),
        (QUEUE, ("LambdaConfigurations", "Function", "arn:aws:lambda:us-east-1:123456789012:function:nothing")),
    ],
)
def test_fails_on_a_bucket_that_tells_what_is_closed_or_not_there(told, whom, fargate):
    with pytest.raises(DeploymentFailed, match="Unable to validate the following destination configurations"):
        fargate.deploy(template(Told=told, Bucket=telling(*whom)))


def test_a_bucket_may_tell_what_belongs_to_others(fargate):
    fargate.deploy(template(Bucket=telling("QueueConfigurations", "Queue", "arn:aws:sqs:us-east-1:111122223333:a")))


def test_what_the_rig_asks_is_not_logged_and_what_the_test_asks_is(fargate):
    logged = bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "Logs"}})
    stack = fargate.deploy(template(Logs=bucket(), Bucket=logged), how="read")
    stack.update({**template(Logs=bucket(), Bucket=logged), "Description": "Another"})
    name, logs = stack.resources["Bucket"].ref, stack.resources["Logs"].ref
    s3 = fargate.client("s3")
    assert "Contents" not in s3.list_objects_v2(Bucket=logs)

    s3.put_object(Bucket=name, Key="a", Body=b"a")

    assert s3.list_objects_v2(Bucket=logs)["KeyCount"] == 1


def test_a_bucket_that_has_a_policy_is_deleted_with_the_bucket_of_its_log(fargate):
    logged = bucket(LoggingConfiguration={"DestinationBucketName": {"Ref": "Logs"}})
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": {"Fn::GetAtt": ["B", "Arn"]},
    }
    said = {"Bucket": {"Ref": "B"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    readers = {"Type": "AWS::S3::BucketPolicy", "Properties": said}
    stack = fargate.deploy(template(Logs=bucket(), B=logged, Readers=readers), how="read")

    assert "Contents" not in fargate.client("s3").list_objects_v2(Bucket=stack.resources["Logs"].ref)
    stack.delete()

    assert fargate.client("s3").list_buckets()["Buckets"] == []


def test_what_an_owner_grants_to_others_is_read_back(fargate):
    ownership = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    granting = (
        "AuthenticatedRead",
        "AwsExecRead",
        "BucketOwnerRead",
        "LogDeliveryWrite",
        "PublicRead",
        "PublicReadWrite",
    )
    buckets = {name: bucket(AccessControl=name, OwnershipControls=ownership) for name in granting}

    stack = fargate.deploy(template(**buckets))

    origins = {name: stack.resources[name].origin("AccessControl") for name in granting}
    assert origins == {**dict.fromkeys(granting, "read"), "AwsExecRead": "ledger"}


def test_fails_on_grants_of_a_bucket_that_has_none(fargate):
    enforced = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}

    with pytest.raises(DeploymentFailed, match="Bucket: Bucket cannot have ACLs set with ObjectOwnership's"):
        fargate.deploy(template(Bucket=bucket(AccessControl="PublicRead", OwnershipControls=enforced)))


def test_fails_on_a_lock_that_is_taken_from_a_bucket(fargate):
    stack = fargate.deploy(template(Bucket=bucket(ObjectLockEnabled=True)))

    with pytest.raises(DeploymentFailed, match="Bucket: Object Lock of a bucket cannot be disabled"):
        stack.update(template(Bucket=bucket(ObjectLockEnabled=False)))

    assert stack.resources["Bucket"].value("ObjectLockEnabled", origin="read") is True


def test_a_lock_comes_to_a_bucket_that_is_there(fargate):
    versioned = {"VersioningConfiguration": {"Status": "Enabled"}}
    stack = fargate.deploy(template(Bucket=bucket(**versioned)))

    assert stack.update(template(Bucket=bucket(**versioned, ObjectLockEnabled=True))) == [("changed", "Bucket")]
