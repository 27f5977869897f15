"""What others' templates have, and AWS takes."""

from __future__ import annotations

import pytest

from budget_stack.testing import RigError


def one(type_, **properties):
    return {"Resources": {"One": {"Type": type_, "Properties": properties}}}


def test_a_rule_on_a_bus_of_its_own(fargate):
    events = fargate.client("events")
    events.create_event_bus(Name="orders")
    said = {"EventBusName": "orders", "EventPattern": {"source": ["shop"]}}
    target = {"Id": "queue", "Arn": "arn:aws:sqs:us-east-1:123456789012:orders"}

    stack = fargate.deploy(one("AWS::Events::Rule", **said, Targets=[target]))

    assert stack.resources["One"].value("EventBusName", origin="read") == "orders"
    assert stack.resources["One"].ref.startswith("orders|stack-One-")
    assert stack.update() == []
    stack.update(one("AWS::Events::Rule", **said, Description="Orders"))
    assert events.list_rules(EventBusName="orders")["Rules"][0]["Description"] == "Orders"
    stack.delete()
    assert events.list_rules(EventBusName="orders")["Rules"] == []


def test_a_secret_that_is_generated_by_the_defaults(fargate):
    stack = fargate.deploy(one("AWS::SecretsManager::Secret", GenerateSecretString={}))

    assert stack.resources["One"].origin("GenerateSecretString") == "ledger"


def test_an_http_api_that_is_defined_in_openapi(fargate):
    body = {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {}}

    stack = fargate.deploy(one("AWS::ApiGatewayV2::Api", Body=body, Description="Orders"))

    resource = stack.resources["One"]
    assert fargate.client("apigatewayv2").get_api(ApiId=resource.ref)["Name"] == "shop"
    assert resource.value("Description", origin="read") == "Orders"
    assert resource.value("Body", origin="recorded") == body
    assert stack.update() == []
    with pytest.raises(RigError, match="takes no Body"):
        fargate.deploy(one("AWS::ApiGatewayV2::Api", Body=body), stack_name="another", how="read")


def test_a_bucket_with_what_its_handler_does_not_carry(fargate):
    stack = fargate.deploy(one("AWS::S3::Bucket", BucketName="orders", AccessControl="Private"))

    assert stack.resources["One"].value("BucketName", origin="read") == "orders"
    assert stack.resources["One"].value("AccessControl", origin="recorded") == "Private"
    assert stack.update() == []


def test_a_parameter_group_without_a_name_of_its_own(fargate):
    template = {
        "Resources": {
            "Group": {"Type": "AWS::RDS::DBParameterGroup", "Properties": {"Family": "mysql8.0", "Description": "d"}},
            "Database": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "Engine": "mysql",
                    "DBInstanceClass": "db.t4g.micro",
                    "MasterUsername": "shop",
                    "MasterUserPassword": "not-a-secret",
                    "DBParameterGroupName": {"Ref": "Group"},
                },
            },
        }
    }

    assert fargate.deploy(template).resources["Database"].origin("DBParameterGroupName") == "read"


def test_a_template_that_is_nested_in_itself(fargate):
    url = "https://templates.s3.amazonaws.com/self.json"
    nested = one("AWS::CloudFormation::Stack", TemplateURL=url)
    fargate.nested_templates["*"] = nested
    nested["Resources"]["Queue"] = {"Type": "AWS::SQS::Queue"}

    with pytest.raises(RigError, match=f"the template at {url} is nested in itself"):
        fargate.deploy(nested)

    assert fargate.client("sqs").list_queues().get("QueueUrls", []) == []
