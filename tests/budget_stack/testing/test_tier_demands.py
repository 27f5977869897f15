"""What a test asks of the tiers, what moto's classes cannot do, and what is not deployed at all."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError, deploy, register
from budget_stack.testing.handlers import moto_classes, registry
from budget_stack.testing.handlers.moto_classes import moto_class
from tests.budget_stack.testing.tiers import APPLICATION, GROUP, STREAM, application, stream, streams, template


def test_fails_at_once_on_everything_of_a_weaker_tier(fargate):
    resources = template(Group=GROUP, Stream=stream(), App=application())

    with pytest.raises(RigError) as caught:
        fargate.deploy(resources, how="read")

    assert str(caught.value) == (
        "how='read' asks for more than these are: register(type, handler) has them read back, and how='recorded'"
        " accepts them as they are:\n"
        "Stream (AWS::Kinesis::Stream) would be made\n"
        "App (AWS::CodeDeploy::Application) would be recorded"
    )
    assert fargate.client("logs").describe_log_groups()["logGroups"] == []


def test_what_moto_makes_is_accepted_where_a_test_asks_for_no_less(fargate):
    stack = fargate.deploy(template(Group=GROUP, Stream=stream()), how="made")

    assert stack.coverage().made == 1
    with pytest.raises(RigError, match=r"App \(AWS::CodeDeploy::Application\) would be recorded"):
        stack.update(template(Group=GROUP, Stream=stream(), App=application()))


def test_a_stack_of_handlers_alone_is_read(fargate):
    assert deploy(template(Group=GROUP), how="read").resources["Group"].how == "read"


@pytest.fixture
def broken_streams(monkeypatch):
    def fail(*arguments, **more):
        raise KeyError("StreamModeDetails")

    monkeypatch.setattr(moto_class(STREAM).found, "create_from_cloudformation_json", fail)


def test_a_class_of_motos_that_breaks_leaves_the_resource_recorded(fargate, broken_streams):
    stream_ = fargate.deploy(template(Stream=stream(Name="clicks"))).resources["Stream"]

    assert (stream_.how, stream_.ref, streams(fargate)) == ("recorded", "clicks", [])
    assert stream_.why == "moto's class cannot create this one (KeyError: 'StreamModeDetails')"
    assert stream_.attributes["Arn"] == "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"


def test_fails_on_a_class_of_motos_that_breaks_where_a_test_asks_for_more(fargate, broken_streams):
    with pytest.raises(RigError, match=r"Stream \(AWS::Kinesis::Stream\) is recorded: moto's class cannot create"):
        fargate.deploy(template(Stream=stream(), Group=GROUP), how="made")

    assert fargate.client("logs").describe_log_groups()["logGroups"] == []


def test_fails_on_what_moto_refuses_as_aws_does(fargate):
    fargate.client("kinesis").create_stream(StreamName="clicks", ShardCount=1)

    with pytest.raises(DeploymentFailed, match="Stream: .*clicks"):
        fargate.deploy(template(Stream=stream(Name="clicks")))


def test_what_motos_class_refuses_is_recorded_with_the_reason(fargate):
    endpoint = {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": "none"}}
    resource = fargate.deploy(template(Endpoint=endpoint)).resources["Endpoint"]

    assert resource.how == "recorded"
    assert resource.why.startswith("moto's class refuses to create this one (")


def test_a_change_that_motos_class_does_not_make_is_recorded(fargate):
    gateway = {"Type": "AWS::EC2::TransitGateway", "Properties": {"Description": "one"}}
    stack = fargate.deploy(template(Gateway=gateway))
    assert stack.resources["Gateway"].how == "made"

    stack.update(template(Gateway={**gateway, "Properties": {"Description": "two"}}))

    changed = stack.resources["Gateway"]
    assert (changed.how, changed.why) == ("recorded", "moto's class has no update: moto still has it as it was")
    assert changed.value("Description") == "two"
    stack.update(template(Gateway=gateway))
    assert (stack.resources["Gateway"].how, stack.resources["Gateway"].why) == ("made", "")


def test_what_moto_cannot_delete_is_told(fargate):
    configuration = {"ImageId": "ami-12c6146b", "InstanceType": "t3.micro"}
    group = {"MinSize": "0", "MaxSize": "1", "LaunchConfigurationName": {"Ref": "Configuration"}}
    action = {"AutoScalingGroupName": {"Ref": "Group"}, "Recurrence": "0 7 * * *", "MinSize": 1}
    stack = fargate.deploy(
        template(
            Configuration={"Type": "AWS::AutoScaling::LaunchConfiguration", "Properties": configuration},
            Group={
                "Type": "AWS::AutoScaling::AutoScalingGroup",
                "Properties": {**group, "AvailabilityZones": ["us-east-1a"]},
            },
            Action={"Type": "AWS::AutoScaling::ScheduledAction", "Properties": action},
        )
    )
    stack.delete()

    (told,) = [event for event in stack.events if event.reason]
    assert (told.logical_id, told.status) == ("Action", "DELETE_COMPLETE")
    assert told.reason == "moto's class has no deletion: boto3 still finds it"


def test_a_handler_that_is_registered_takes_the_place_of_both(fargate, monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    register(APPLICATION, registry.handler_of("AWS::Logs::LogGroup"))

    assert fargate.deploy(template(App={"Type": APPLICATION})).resources["App"].how == "read"


def test_each_class_of_motos_is_found():
    from moto.cloudformation.parsing import get_model_map

    skipped = ("AWS::CloudFormation::Stack", "AWS::SERVICE::RESOURCE", "?")
    classes = {type_: each for type_, each in get_model_map().items() if type_ not in skipped}

    assert len(classes) > 90
    assert {type_: moto_class(type_).found for type_ in classes} == classes


def test_a_service_that_moto_does_not_have_is_no_error():
    moto_classes.moto_class.cache_clear()

    assert moto_class("AWS::Nothing::Thing").found is None


def test_what_cannot_be_deployed_is_named_at_once(fargate):
    resources = template(Vpc={"Type": "AWS::EC2::VPCC"}, Function={"Type": "AWS::Serverless::Function"})

    with pytest.raises(RigError) as caught:
        fargate.deploy({**resources, "Transform": "AWS::Include"})

    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert lines[0] == "the transform AWS::Include is not supported: deploy what it makes of the template"
    assert "did you mean AWS::EC2::VPC?" in lines[1]
    assert (
        "Function: AWS::Serverless::Function is not supported: SAM has no such type, or the template has no Transform"
        in lines[2]
    )


def test_one_handler_makes_all_custom_resources(fargate, monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    register("AWS::CloudFormation::CustomResource", registry.handler_of("AWS::Logs::LogGroup"))

    stack = fargate.deploy(template(Thing={"Type": "Custom::Thing"}))

    assert stack.resources["Thing"].how == "read"


def test_a_stack_that_waits_is_told_where_to_signal(fargate):
    stack = fargate.deploy(
        template(
            Handle={"Type": "AWS::CloudFormation::WaitConditionHandle"},
            Wait={
                "Type": "AWS::CloudFormation::WaitCondition",
                "Properties": {"Handle": {"Ref": "Handle"}, "Timeout": "300", "Count": 1},
            },
        )
    )

    assert stack.resources["Handle"].ref.startswith("https://cloudformation-waitcondition-us-east-1.")
    assert stack.resources["Wait"].how == "recorded"


def test_fails_with_doubt_on_what_refers_to_something_that_is_only_recorded(fargate):
    # any recorded resource does: moto looks for a VPC of this id, and has none
    properties = {"GroupDescription": "of what is recorded", "VpcId": {"Ref": "App"}}
    group = {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}

    with pytest.raises(RigError, match=r"AWS may take it: it refers to .*CodeDeploy::Application.*only recorded"):
        fargate.deploy(template(App=application(), Group=group))


def test_capacity_providers_of_a_recorded_association_are_the_clusters(fargate):
    cluster = {"Type": "AWS::ECS::Cluster"}
    providers = {
        "Type": "AWS::ECS::ClusterCapacityProviderAssociations",
        "Properties": {
            "Cluster": {"Ref": "Cluster"},
            "CapacityProviders": ["FARGATE_SPOT"],
            "DefaultCapacityProviderStrategy": [],
        },
    }
    task = {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Cpu": "256",
            "Memory": "512",
            "NetworkMode": "awsvpc",
            "RequiresCompatibilities": ["FARGATE"],
            "ContainerDefinitions": [{"Name": "app", "Image": "ghcr.io/example/invoices:1.4.2"}],
        },
    }
    service = {
        "Type": "AWS::ECS::Service",
        "DependsOn": "Providers",
        "Properties": {
            "Cluster": {"Ref": "Cluster"},
            "TaskDefinition": {"Ref": "Task"},
            "DesiredCount": 1,
            "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE_SPOT", "Weight": 1}],
            "DeploymentConfiguration": {"DeploymentCircuitBreaker": {"Enable": True, "Rollback": True}},
            "NetworkConfiguration": {
                "AwsvpcConfiguration": {"Subnets": [*fargate.subnet_ids], "AssignPublicIp": "ENABLED"}
            },
        },
    }
    resources = template(Cluster=cluster, Providers=providers, Task=task, Service=service)

    assert fargate.deploy(resources).resources["Service"].how == "read"
    del resources["Resources"]["Providers"], service["DependsOn"]
    with pytest.raises(DeploymentFailed, match="The specified capacity provider 'FARGATE_SPOT' was not found"):
        fargate.deploy(resources, stack_name="other")


def test_what_identifies_something_that_moto_made_is_what_moto_says(fargate):
    address = fargate.deploy(template(Address={"Type": "AWS::EC2::EIP", "Properties": {"Domain": "vpc"}})).resources[
        "Address"
    ]
    (described,) = fargate.client("ec2").describe_addresses()["Addresses"]

    assert address.ref == address.attributes["PublicIp"] == described["PublicIp"]
    assert address.attributes["AllocationId"] == described["AllocationId"]


def test_an_attribute_that_motos_class_leaves_as_a_function_is_invented(fargate):
    properties = {"ClusterType": "single-node", "DBName": "a", "MasterUsername": "a", "NodeType": "dc2.large"}
    cluster = {"Type": "AWS::Redshift::Cluster", "Properties": {**properties, "MasterUserPassword": "Secret-123"}}
    cluster_ = fargate.deploy(template(Cluster=cluster)).resources["Cluster"]

    assert cluster_.how == "made"
    assert cluster_.attributes["Endpoint.Address"].endswith(".invalid")
