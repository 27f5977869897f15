"""What others' templates have, and AWS takes."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError


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
    stack = fargate.deploy(one("AWS::S3::Bucket", BucketName="orders", AbacStatus="Enabled"))

    assert stack.resources["One"].value("BucketName", origin="read") == "orders"
    assert stack.resources["One"].value("AbacStatus", origin="recorded") == "Enabled"
    assert stack.update() == []


def test_rules_of_a_bucket_in_the_words_of_former_times_and_without_ids(fargate):
    moving = {"StorageClass": "GLACIER", "TransitionInDays": 30}
    rule = {"Status": "Enabled", "NoncurrentVersionExpirationInDays": 365, "Transition": moving}
    sizes = {"Status": "Enabled", "ExpirationInDays": 7, "ObjectSizeGreaterThan": "500"}

    stack = fargate.deploy(one("AWS::S3::Bucket", LifecycleConfiguration={"Rules": [rule, sizes]}))

    resource = stack.resources["One"]
    first, _ = fargate.client("s3").get_bucket_lifecycle_configuration(Bucket=resource.ref)["Rules"]
    assert first["NoncurrentVersionExpiration"] == {"NoncurrentDays": 365}
    assert first["Transitions"] == [{"Days": 30, "StorageClass": "GLACIER"}]
    assert resource.origin("LifecycleConfiguration/Rules/0/Transition/StorageClass") == "read"
    assert resource.origin("LifecycleConfiguration/Rules/1/ObjectSizeGreaterThan") == "ledger"
    assert stack.update() == []


def test_a_topic_that_says_that_it_is_not_fifo(fargate):
    stack = fargate.deploy(one("AWS::SNS::Topic", FifoTopic=False))

    assert stack.resources["One"].value("FifoTopic", origin="read") is False


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


def test_a_stage_and_a_group_are_referred_to_by_their_own_names(fargate):
    template = {
        "Resources": {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "shop"}},
            "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": {"Ref": "Api"}}},
            "Stage": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {
                    "RestApiId": {"Ref": "Api"},
                    "DeploymentId": {"Ref": "Deployment"},
                    "StageName": "live",
                },
            },
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {}},
            "Buyers": {
                "Type": "AWS::Cognito::UserPoolGroup",
                "Properties": {"UserPoolId": {"Ref": "Pool"}, "GroupName": "buyers"},
            },
        }
    }

    stack = fargate.deploy(template)

    assert (stack.resources["Stage"].ref, stack.resources["Buyers"].ref) == ("live", "buyers")
    assert "|" not in stack.resources["Deployment"].ref
    assert stack.update() == []


def test_what_moto_cannot_delete_is_named_when_a_creation_fails(fargate):
    fargate.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="one", ImageId="ami-12c6146b", InstanceType="t3.micro"
    )
    fargate.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="one",
        LaunchConfigurationName="one",
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["us-east-1a"],
    )
    template = one("AWS::AutoScaling::ScheduledAction", AutoScalingGroupName="one", Recurrence="0 7 * * *", MinSize=1)
    broken = {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"}
    template["Resources"]["Broken"] = {"Type": "AWS::EC2::SecurityGroup", "DependsOn": "One", "Properties": broken}

    with pytest.raises(DeploymentFailed, match="Broken") as caught:
        fargate.deploy(template)

    assert fargate.client("autoscaling").describe_scheduled_actions()["ScheduledUpdateGroupActions"]
    assert [note for note in caught.value.__notes__ if "One (AWS::AutoScaling::ScheduledAction)" in note]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"how": "Read"}, RigError, "how='Read' is no tier: 'recorded', 'made', 'read'"),
        ({"tags": [{"Key": "a", "Value": "b"}]}, RigError, "tags takes a mapping"),
        ({"tags": {"aws:x": "y"}}, DeploymentFailed, "Tag keys that begin with aws: are AWS's own: aws:x"),
    ],
)
def test_arguments_that_are_none(arguments, error, message, fargate):
    with pytest.raises(error, match=message):
        fargate.deploy(one("AWS::SQS::Queue"), **arguments)


def test_a_module_is_named(fargate):
    with pytest.raises(RigError, match="One: My::Org::Thing::MODULE is not supported: it is a module"):
        fargate.deploy(one("My::Org::Thing::MODULE"))
