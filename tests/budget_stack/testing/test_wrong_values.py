"""Values of other types than AWS's schemas have are refused in CloudFormation's words, and scalars are converted."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError
from budget_stack.testing.operations.complaints import converted, mistyped


def template(type_, **properties):
    return {"Resources": {"Thing": {"Type": type_, "Properties": properties}}}


@pytest.mark.parametrize(
    ("type_", "properties", "message"),
    [
        ("AWS::SQS::Queue", {"Tags": "text"}, "#/Tags: expected type: JSONArray, found: String"),
        ("AWS::SQS::Queue", {"QueueName": ["a"]}, "#/QueueName: expected type: String, found: JSONArray"),
        ("AWS::SQS::Queue", {"FifoQueue": "yes"}, "#/FifoQueue: expected type: Boolean, found: String"),
        ("AWS::SQS::Queue", {"DelaySeconds": "soon"}, "#/DelaySeconds: expected type: Integer, found: String"),
        ("AWS::SQS::Queue", {"DelaySeconds": 1.5}, "#/DelaySeconds: expected type: Integer, found: Number"),
        ("AWS::EC2::VPC", {"CidrBlock": {"a": "b"}}, "#/CidrBlock: expected type: String, found: JSONObject"),
        ("AWS::SQS::Queue", {"Tags": [{"Key": "a"}]}, r"#/Tags/0: required key \[Value\] not found"),
        ("AWS::SQS::Queue", {"Tags": [["a"]]}, "#/Tags/0: expected type: JSONObject, found: JSONArray"),
    ],
)
@pytest.mark.parametrize("tags", [None, {"team": "billing"}])
def test_fails_on_a_value_of_another_type(type_, properties, message, tags, fargate):
    words = f"Thing: Properties validation failed for resource Thing with message: {message}"

    with pytest.raises(DeploymentFailed, match=words):
        fargate.deploy(template(type_, **properties), tags=tags)


def test_fails_on_an_update_to_a_value_of_another_type(fargate):
    stack = fargate.deploy(template("AWS::SQS::Queue", DelaySeconds=1))

    with pytest.raises(DeploymentFailed, match="#/DelaySeconds: expected type: Integer, found: JSONArray"):
        stack.update(template("AWS::SQS::Queue", DelaySeconds=[2]))

    assert stack.resources["Thing"].value("DelaySeconds", origin="read") == "1"


def test_scalars_are_converted_as_cloudformation_converts_them(fargate):
    said = {"DelaySeconds": "5", "FifoQueue": "true", "QueueName": "a.fifo", "Tags": [{"Key": 2024, "Value": True}]}
    stack = fargate.deploy(template("AWS::SQS::Queue", **said), how="read")

    queue = stack.resources["Thing"]
    assert queue.value("DelaySeconds", origin="read") == "5"
    assert queue.value("Tags", origin="read") == [{"Key": "2024", "Value": "true"}]
    number = template("AWS::SSM::Parameter", Name=5, Type="String", Value=1.5)
    parameter = fargate.deploy(number, stack_name="number", how="read").resources["Thing"]
    assert (parameter.ref, parameter.value("Value", origin="read")) == ("5", "1.5")


def test_what_is_equal_after_conversion_replaces_nothing(fargate):
    stack = fargate.deploy(template("AWS::SQS::Queue", QueueName="a.fifo", FifoQueue="true"))

    changes = stack.update(template("AWS::SQS::Queue", QueueName="a.fifo", FifoQueue=True))

    assert [change.action for change in changes] == ["changed"]


@pytest.mark.parametrize(
    ("type_", "properties", "message"),
    [
        ("AWS::SQS::QueuePolicy", {"PolicyDocument": "text"}, "JSON is needed, and 'text' is none"),
        ("AWS::ApiGatewayV2::Stage", {"ApiId": "", "StageName": "live"}, "ApiId of get_stage must not be empty"),
    ],
)
def test_fails_with_the_property_on_what_the_schema_lets_pass(type_, properties, message, fargate):
    queue = fargate.client("sqs").create_queue(QueueName="a")["QueueUrl"]
    more = {"Queues": [queue]} if "PolicyDocument" in properties else {}

    with pytest.raises(DeploymentFailed, match=f"Thing: {message}"):
        fargate.deploy(template(type_, **properties, **more))


@pytest.mark.parametrize(
    ("type_", "properties", "message"),
    [
        (
            "AWS::ECS::Cluster",
            {"Configuration": {"ExecuteCommandConfiguration": {"Loging": "DEFAULT"}}},
            r"no property Loging; did you mean Logging\?",
        ),
        (
            "AWS::ApiGatewayV2::Integration",
            {
                "ApiId": "a",
                "IntegrationType": "AWS_PROXY",
                "ResponseParameters": {"500": {"overwrite:statuscode": "503"}},
            },
            r"#/ResponseParameters/500: extraneous key \[overwrite:statuscode\] is not permitted",
        ),
    ],
)
def test_fails_on_a_misspelt_name_inside_of_a_property(type_, properties, message, fargate):
    with pytest.raises((RigError, DeploymentFailed), match=message):
        fargate.deploy(template(type_, **properties))


def test_every_property_of_every_type_refuses_a_list_in_place_of_a_scalar(deployed_everything):
    taken = {
        (resource.type, name)
        for resource in deployed_everything.resources.values()
        for name, value in resource.properties.items()
        if isinstance(value, str | bool | int | float)
        and not list(mistyped(resource.type, "A", {**resource.properties, name: [["a"]]}))
    }

    assert taken == set()


def test_nothing_of_everything_is_refused_or_converted_to_something_else(deployed_everything):
    for resource in deployed_everything.resources.values():
        assert list(mistyped(resource.type, resource.logical_id, resource.properties)) == []
        assert converted(resource.type, resource.properties) == resource.properties
