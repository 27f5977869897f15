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


RETAINED = {
    **{type_: properties for type_, properties in NAMED.items() if type_ != "AWS::CloudWatch::Dashboard"},
    "AWS::CloudWatch::Alarm": {
        "AlarmName": "orders",
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "MetricName": "a",
        "Namespace": "b",
        "Period": 60,
        "Statistic": "Sum",
        "Threshold": 0,
    },
    "AWS::Scheduler::ScheduleGroup": {"Name": "orders"},
    "AWS::DynamoDB::Table": {
        "TableName": "orders",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    },
    "AWS::IAM::User": {"UserName": "orders"},
    "AWS::SecretsManager::Secret": {"Name": "orders", "SecretString": "text"},
    "AWS::SSM::Parameter": {"Name": "orders", "Type": "String", "Value": "a"},
    "AWS::ECR::Repository": {"RepositoryName": "orders"},
}


@pytest.mark.parametrize("type_", RETAINED)
def test_what_the_account_has_already_is_not_adopted(type_, fargate):
    resource = {"Type": type_, "Properties": RETAINED[type_], "DeletionPolicy": "Retain"}
    fargate.deploy({"Resources": {"One": resource}}, stack_name="one").delete()

    with pytest.raises(DeploymentFailed, match=r"One: .*([Ee]xist|already|in use)"):
        fargate.deploy({"Resources": {"One": resource}}, stack_name="two")


def test_a_bucket_of_the_tests_own_is_not_the_stacks(fargate):
    fargate.client("s3").create_bucket(Bucket="orders")

    with pytest.raises(DeploymentFailed, match="Resource of type 'AWS::S3::Bucket' with identifier 'orders' already"):
        fargate.deploy(template("AWS::S3::Bucket"))

    assert [bucket["Name"] for bucket in fargate.client("s3").list_buckets()["Buckets"]] == ["orders"]


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("AWS::StepFunctions::Activity", {"Name": "orders"}),
        ("AWS::MSK::Configuration", {"Name": "orders", "ServerProperties": "a=b"}),
        ("AWS::WAFv2::IPSet", {"Name": "orders", "Scope": "REGIONAL", "Addresses": [], "IPAddressVersion": "IPV4"}),
        (
            "AWS::Athena::WorkGroup",
            {"Name": "orders"},
        ),
    ],
)
def test_names_of_what_is_recorded_are_taken_once(type_, properties, fargate):
    one = {"Resources": {"One": {"Type": type_, "Properties": properties}}}
    stack = fargate.deploy(one, stack_name="one")

    with pytest.raises(DeploymentFailed, match=f"One: Resource of type '{type_}' with identifier 'orders.*' already"):
        fargate.deploy(one, stack_name="two")

    stack.delete()
    fargate.deploy(one, stack_name="two")


def test_names_that_may_be_shared_are(fargate):
    pool = {"Type": "AWS::Cognito::UserPool", "Properties": {"UserPoolName": "orders"}}
    sets = {
        f"In{scope.title()}": {
            "Type": "AWS::WAFv2::IPSet",
            "Properties": {"Name": "orders", "Scope": scope, "Addresses": [], "IPAddressVersion": "IPV4"},
        }
        for scope in ("REGIONAL", "CLOUDFRONT")
    }

    stack = fargate.deploy({"Resources": {"One": pool, "Two": pool, **sets}})

    assert len(stack.resources) == 4
