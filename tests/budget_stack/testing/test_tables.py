"""What AWS refuses of changes to a table, and of a function's code."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed


def index(name, key="kind"):
    return {
        "IndexName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }


def table(*indexes, **more):
    said = {
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "kind", "owner")],
        "GlobalSecondaryIndexes": [index("owners", "owner"), *indexes],
        **more,
    }
    return {"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": said}}}


def names(stack):
    described = stack.client("dynamodb").describe_table(TableName=stack.resources["Orders"].ref)["Table"]
    return {one["IndexName"] for one in described["GlobalSecondaryIndexes"]}


def test_one_index_comes_at_a_time(fargate):
    stack = fargate.deploy(table(index("kinds")))
    before = names(stack)

    with pytest.raises(DeploymentFailed, match="Cannot perform more than one GSI creation or deletion in a single up"):
        stack.update(table(index("kinds"), index("more"), index("most")))

    assert names(stack) == before
    stack.update(table(index("kinds"), index("more")))
    assert names(stack) == before | {"more"}


def test_an_index_keeps_its_keys(fargate):
    stack = fargate.deploy(table(index("kinds")))

    with pytest.raises(DeploymentFailed, match="Cannot update GSI's properties other than Provisioned Throughput"):
        stack.update(table(index("kinds", "owner")))

    assert stack.update() == []


def test_code_is_in_its_bucket_or_in_one_that_nobody_knows(fargate):
    fargate.client("s3").create_bucket(Bucket="known")
    fargate.client("s3").put_object(Bucket="known", Key="code.zip", Body=b"code")

    def function(bucket, key):
        document = {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
        said = {
            "Code": {"S3Bucket": bucket, "S3Key": key},
            "Handler": "app.handler",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        }
        return {
            "Resources": {
                "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}},
                "Function": {"Type": "AWS::Lambda::Function", "Properties": said},
            }
        }

    assert fargate.deploy(function("known", "code.zip"), stack_name="one").resources["Function"].how == "read"
    assert fargate.deploy(function("elsewhere", "code.zip"), stack_name="two").resources["Function"].how == "read"
    with pytest.raises(DeploymentFailed, match="S3 Error Code: NoSuchKey"):
        fargate.deploy(function("known", "other.zip"), stack_name="three")
