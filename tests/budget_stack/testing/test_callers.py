"""What calls functions: every source that Lambda reads from, and addresses of functions and aliases."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

FUNCTION = {
    "Role": {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
                ],
            }
        },
    },
    "Function": {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"ZipFile": "def handler(event, context): pass"},
            "Handler": "index.handler",
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "python3.13",
        },
    },
    "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
    "Live": {
        "Type": "AWS::Lambda::Alias",
        "Properties": {
            "FunctionName": {"Ref": "Function"},
            "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]},
            "Name": "live",
        },
    },
}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:broker"
SOURCES = {
    "managed Kafka": {
        "EventSourceArn": "arn:aws:kafka:us-east-1:123456789012:cluster/orders/6cc0432b-8618-4f44-bccc-e1fbd8fb7c4d-2",
        "Topics": ["orders"],
        "StartingPosition": "LATEST",
        "AmazonManagedKafkaEventSourceConfig": {"ConsumerGroupId": "billing"},
        "ProvisionedPollerConfig": {"MinimumPollers": 1, "MaximumPollers": 4},
    },
    "Kafka that users manage": {
        "SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": ["kafka.example.com:9092"]}},
        "SelfManagedKafkaEventSourceConfig": {"ConsumerGroupId": "billing"},
        "SourceAccessConfigurations": [{"Type": "SASL_SCRAM_512_AUTH", "URI": SECRET}],
        "Topics": ["orders"],
        "StartingPosition": "TRIM_HORIZON",
    },
    "a broker": {
        "EventSourceArn": "arn:aws:mq:us-east-1:123456789012:broker:orders:b-24cacbb4-b295-49b7-8543-7ce7ce9dfb98",
        "Queues": ["orders"],
        "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": SECRET}],
    },
    "documents": {
        "EventSourceArn": "arn:aws:rds:us-east-1:123456789012:cluster:orders",
        "DocumentDBEventSourceConfig": {"DatabaseName": "shop", "CollectionName": "orders", "FullDocument": "Default"},
        "SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": SECRET}],
        "StartingPosition": "LATEST",
    },
    "another account's queue": {"EventSourceArn": "arn:aws:sqs:us-east-1:444455556666:orders"},
    "another account's stream": {
        "EventSourceArn": "arn:aws:kinesis:us-east-1:444455556666:stream/orders",
        "StartingPosition": "LATEST",
    },
    "a consumer of a stream": {
        "EventSourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/orders/consumer/billing:1700000000",
        "StartingPosition": "LATEST",
    },
}


def template(type_, **properties):
    return {"Resources": {**FUNCTION, "Caller": {"Type": type_, "Properties": properties}}}


def mapping(**properties):
    return template("AWS::Lambda::EventSourceMapping", FunctionName={"Ref": "Function"}, **properties)


@pytest.mark.parametrize("source", SOURCES)
def test_a_function_reads_from_every_source_that_lambda_has(source, fargate):
    stack = fargate.deploy(mapping(**SOURCES[source]), how="read")

    for name, value in SOURCES[source].items():
        assert stack.resources["Caller"].value(name, origin="read") == value
    listed = fargate.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert listed[0]["BatchSize"] == (10 if source == "another account's queue" else 100)
    stack.update(mapping(**SOURCES[source], BatchSize=7, Enabled=False))
    assert stack.resources["Caller"].value("BatchSize", origin="read") == 7
    stack.delete()
    assert fargate.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []


def test_fails_on_a_mapping_of_nothing(fargate):
    with pytest.raises(DeploymentFailed, match="Caller: one of EventSourceArn and SelfManagedEventSource"):
        fargate.deploy(mapping())


def test_fails_on_a_queue_of_its_own_that_is_not_there(fargate):
    with pytest.raises(DeploymentFailed, match="Invalid EventSourceArn"):
        fargate.deploy(mapping(EventSourceArn="arn:aws:sqs:us-east-1:123456789012:orders"))


def url(qualifier="live", **more):
    target = {"Fn::GetAtt": ["Function", "Arn"]}
    own = {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn": target, "AuthType": "AWS_IAM"}}
    of_alias = template("AWS::Lambda::Url", TargetFunctionArn=target, Qualifier=qualifier, AuthType="NONE", **more)
    of_alias["Resources"]["Caller"]["DependsOn"] = "Live"
    outputs = {name: {"Value": {"Fn::GetAtt": [name, "FunctionUrl"]}} for name in ("Own", "Caller")}
    return {"Resources": {"Own": own, **of_alias["Resources"]}, "Outputs": outputs}


def test_an_alias_has_an_address_of_its_own(fargate):
    stack = fargate.deploy(url(), how="read")

    caller = stack.resources["Caller"]
    assert caller.ref == stack.resources["Live"].ref
    assert caller.value("Qualifier", origin="read") == "live"
    assert stack.resources["Own"].value("AuthType", origin="read") == "AWS_IAM"
    assert stack.outputs["Own"] != stack.outputs["Caller"]
    stack.update(url(Cors={"AllowOrigins": ["https://example.com"]}, InvokeMode="RESPONSE_STREAM"))
    assert stack.resources["Caller"].value("InvokeMode", origin="read") == "RESPONSE_STREAM"
    assert stack.update(url()) != []
    assert next(change.logical_id for change in stack.delete()) == "Caller"


def test_an_alias_is_named_by_its_arn(fargate):
    of_alias = template("AWS::Lambda::Url", TargetFunctionArn={"Ref": "Live"}, AuthType="NONE")

    stack = fargate.deploy(of_alias, how="read")

    assert stack.resources["Caller"].ref == stack.resources["Live"].ref
    assert stack.update() == []


def test_fails_on_an_address_of_an_alias_that_is_not_there(fargate):
    with pytest.raises(DeploymentFailed, match="Caller: .*(alias|Alias|Cannot find)"):
        fargate.deploy(url("missing"))
