"""What no handler reads back is made by moto's own class or recorded, and says so."""

from __future__ import annotations

import gc

import pytest

from budget_stack.testing import DeploymentFailed, RigError, deploy, register, simulated
from budget_stack.testing.handlers import moto_classes, registry
from budget_stack.testing.handlers.moto_classes import moto_class

STREAM = "AWS::Kinesis::Stream"
APPLICATION = "AWS::CodeDeploy::Application"
GROUP = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 30}}
FAILING = {
    "Type": "AWS::EC2::SecurityGroup",
    "Properties": {"GroupDescription": "of no network", "VpcId": "vpc-0123456789abcdef0"},
}


def template(**resources):
    return {"Resources": resources}


def stream(**properties):
    return {"Type": STREAM, "Properties": {"ShardCount": 1, **properties}}


def application(**properties):
    return {"Type": APPLICATION, "Properties": properties}


def streams(fargate):
    return fargate.client("kinesis").list_streams()["StreamNames"]


def kept(stack):
    return stack.account.kept


def test_a_resource_of_each_tier_says_how_it_was_deployed(fargate):
    stack = fargate.deploy(template(Group=GROUP, Stream=stream(), App=application()))

    assert {name: each.how for name, each in stack.resources.items()} == {
        "Group": "read",
        "Stream": "made",
        "App": "recorded",
    }
    assert stack.resources["App"].why.startswith("moto 5")


def test_boto3_finds_what_motos_class_made(fargate):
    stack = fargate.deploy(template(Stream=stream(Name="clicks")))

    assert streams(fargate) == ["clicks"]
    described = fargate.client("kinesis").describe_stream(StreamName="clicks")["StreamDescription"]
    assert stack.resources["Stream"].ref == "clicks"
    assert stack.resources["Stream"].attributes["Arn"] == described["StreamARN"]


def test_a_name_that_the_template_does_not_give_begins_with_the_stacks(fargate):
    stack = fargate.deploy(template(Stream=stream(), App=application()), stack_name="shop")

    assert stack.resources["Stream"].ref.startswith("shop-Stream-")
    assert stack.resources["App"].ref.startswith("shop-App-")


def test_references_reach_from_tier_to_tier(fargate):
    resources = template(Stream=stream(), App=application(), Group=GROUP)
    resources["Resources"]["App"]["Properties"] = {"Tags": [{"Key": "stream", "Value": {"Fn::GetAtt": "Stream.Arn"}}]}
    resources["Resources"]["Group"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Ref": "App"}}}
    stack = fargate.deploy(resources)

    assert stack.resources["App"].value("Tags/0/Value") == stack.resources["Stream"].attributes["Arn"]
    assert stack.resources["Group"].ref == stack.resources["App"].ref


@pytest.mark.parametrize(("name", "tier"), [("Stream", "made"), ("App", "recorded")])
def test_values_are_labelled_with_the_tier(fargate, name, tier):
    resource = fargate.deploy(template(Stream=stream(Name="one"), App=application(ApplicationName="one"))).resources[
        name
    ]
    property_ = "Name" if name == "Stream" else "ApplicationName"

    assert resource.origin(property_) == tier
    assert resource.value(property_) == resource.value(property_, origin=tier) == "one"
    with pytest.raises(RigError, match=f"{name}/{property_} is {tier}, and was asked for as read"):
        resource.value(property_, origin="read")
    with pytest.raises(KeyError, match=f"{name} has no property Colour"):
        resource.value("Colour")


def test_the_coverage_counts_each_tier_and_names_the_types(fargate):
    coverage = fargate.deploy(
        template(Group=GROUP, Stream=stream(), App=application(ComputePlatform="ECS"), Other=application())
    ).coverage()

    assert (coverage.read, coverage.ledger, coverage.made, coverage.recorded, coverage.total) == (1, 0, 1, 1, 3)
    assert str(coverage) == (
        "1 of 3 values read back (33.3%), 0 from the ledger\n"
        "1 made: by moto's own class, no property is claimed\n"
        "    AWS::Kinesis::Stream\n"
        "1 recorded: nothing stands behind them\n"
        "    AWS::CodeDeploy::Application x2"
    )


def test_a_change_in_place_reaches_moto(fargate):
    stack = fargate.deploy(template(Stream=stream(Name="clicks")))

    changes = stack.update(template(Stream=stream(Name="clicks", ShardCount=2)))

    assert changes == [("changed", "Stream")]
    shards = fargate.client("kinesis").list_shards(StreamName="clicks")["Shards"]
    # moto splits a shard, and keeps the closed one
    assert len([shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]]) == 2
    assert stack.resources["Stream"].how == "made"
    assert stack.update() == []


def test_a_change_in_place_of_what_is_recorded_is_recorded(fargate):
    tags = [{"Key": "team", "Value": "shop"}]
    stack = fargate.deploy(template(App=application(Tags=tags)))
    ref = stack.resources["App"].ref

    assert stack.update(template(App=application())) == [("changed", "App")]
    assert (stack.resources["App"].ref, dict(stack.resources["App"].described)) == (ref, {})


def test_a_create_only_property_replaces_what_is_made(fargate):
    stack = fargate.deploy(template(Stream=stream(Name="clicks")))

    changes = stack.update(template(Stream=stream(Name="taps")))

    assert changes == [("replaced", "Stream")]
    assert streams(fargate) == ["taps"]


def test_a_create_only_property_replaces_what_is_recorded(fargate):
    stack = fargate.deploy(template(App=application(ComputePlatform="ECS")))
    before = stack.resources["App"].ref

    assert stack.update(template(App=application(ComputePlatform="Lambda"))) == [("replaced", "App")]
    assert stack.resources["App"].ref != before
    assert [id_ for _, id_ in kept(stack)] == [stack.resources["App"].ref]


def test_fails_on_the_replacement_of_a_custom_named_resource(fargate):
    stack = fargate.deploy(template(App=application(ApplicationName="shop", ComputePlatform="ECS")))

    with pytest.raises(DeploymentFailed, match="cannot update a stack when a custom-named resource requires replacing"):
        stack.update(template(App=application(ApplicationName="shop", ComputePlatform="Lambda")))


def test_nothing_is_left_when_the_stack_is_deleted(fargate):
    stack = fargate.deploy(template(Stream=stream(), App=application()))

    assert stack.delete() == [("removed", "App"), ("removed", "Stream")]
    assert (streams(fargate), kept(stack)) == ([], {})


def test_what_a_policy_retains_stays(fargate):
    stack = fargate.deploy(template(App={**application(ApplicationName="shop"), "DeletionPolicy": "Retain"}))
    stack.delete()

    with pytest.raises(DeploymentFailed, match="App: Resource of type 'AWS::CodeDeploy::Application' with identifier"):
        fargate.deploy(template(App=application(ApplicationName="shop")))


def test_a_creation_that_fails_leaves_nothing_of_any_tier(fargate):
    resources = template(Stream=stream(), App=application(), Group={**FAILING, "DependsOn": ["Stream", "App"]})

    with pytest.raises(DeploymentFailed, match="Group: "):
        fargate.deploy(resources)

    assert streams(fargate) == []
    fargate.deploy(template(Stream=stream(), App=application()))


def test_an_update_that_fails_is_rolled_back_in_every_tier(fargate):
    tags = [{"Key": "team", "Value": "shop"}]
    before = template(Stream=stream(Name="clicks"), App=application(Tags=tags))
    stack = fargate.deploy(before)
    after = template(
        Stream=stream(Name="clicks", ShardCount=2),
        App=application(),
        New=application(ApplicationName="new"),
        Group={**FAILING, "DependsOn": ["Stream", "App", "New"]},
    )

    with pytest.raises(DeploymentFailed) as caught:
        stack.update(after)

    assert getattr(caught.value, "__notes__", []) == []
    assert stack.resources["App"].value("Tags/0/Value") == "shop"
    assert stack.resources["Stream"].value("ShardCount") == 1
    assert {each.how for each in stack.resources.values()} == {"made", "recorded"}
    assert stack.update(before) == []
    assert len(kept(stack)) == 2


def test_two_stacks_have_resources_of_their_own(fargate):
    one = fargate.deploy(template(App=application()), stack_name="one")
    other = fargate.deploy(template(App=application()), stack_name="other")
    one.delete()

    assert list(kept(other)) == [(APPLICATION, other.resources["App"].ref)]


def test_fails_on_a_name_that_another_stack_has(fargate):
    fargate.deploy(template(App=application(ApplicationName="shop")), stack_name="one")

    with pytest.raises(DeploymentFailed, match="with identifier 'shop' already exists"):
        fargate.deploy(template(App=application(ApplicationName="shop")), stack_name="other")


def test_what_is_kept_ends_with_the_mock():
    with simulated() as first:
        first.deploy(template(App=application(ApplicationName="shop")))
    with simulated() as second:
        stack = second.deploy(template(App=application(ApplicationName="shop")))

        assert list(kept(stack)) == [(APPLICATION, "shop")]


def test_what_a_mock_has_kept_is_given_back():
    with simulated() as simulation:
        simulation.deploy(template(Stream=stream(), App=application()))
    del simulation
    gc.collect()

    from budget_stack.testing.handlers.unread import Kept

    assert [each for each in gc.get_objects() if isinstance(each, Kept)] == []


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
    stack = fargate.deploy(template(Gateway={"Type": "AWS::EC2::TransitGateway", "Properties": {"Description": "one"}}))
    stack.delete()

    assert stack.events[-1].status == "DELETE_COMPLETE"
    assert stack.events[-1].reason == "moto's class has no deletion: boto3 still finds it"


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
    resources = template(
        Net={"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/x/y.yaml"}},
        Thing={"Type": "Custom::Thing", "Properties": {"ServiceToken": "arn"}},
        Vpc={"Type": "AWS::EC2::VPCC"},
        Function={"Type": "AWS::Serverless::Function"},
    )

    with pytest.raises(RigError) as caught:
        fargate.deploy({**resources, "Transform": ["AWS::Include", "AWS::Serverless-2016-10-31"]})

    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert lines[0] == "the transform AWS::Include is not supported"
    assert "Net: AWS::CloudFormation::Stack is not supported: deploy the nested template by itself" in lines[1]
    assert "register('Custom::Thing', handler) adds it" in lines[2]
    assert "did you mean AWS::EC2::VPC?" in lines[3]
    assert "Function: AWS::Serverless::Function is not supported: deploy what SAM makes" in lines[4]


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
