"""What no handler reads back is made by moto's own class or recorded, and says so."""

from __future__ import annotations

import gc

import pytest

from budget_stack.testing import DeploymentFailed, RigError, simulated
from tests.budget_stack.testing.tiers import APPLICATION, GROUP, application, stream, streams, template

FAILING = {
    "Type": "AWS::EC2::SecurityGroup",
    "Properties": {"GroupDescription": "of no network", "VpcId": "vpc-0123456789abcdef0"},
}


def open_shards(fargate, name):
    shards = fargate.client("kinesis").list_shards(StreamName=name)["Shards"]
    # what moto splits or merges it keeps, closed
    return len([shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]])


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
        "1 made: by moto's own class or a function of the test's, no property is claimed\n"
        "    AWS::Kinesis::Stream\n"
        "1 recorded: nothing stands behind them\n"
        "    AWS::CodeDeploy::Application x2"
    )


def test_a_change_in_place_reaches_moto(fargate):
    stack = fargate.deploy(template(Stream=stream(Name="clicks")))

    changes = stack.update(template(Stream=stream(Name="clicks", ShardCount=2)))

    assert changes == [("changed", "Stream")]
    assert open_shards(fargate, "clicks") == 2
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
    app = kept(stack)[APPLICATION, stack.resources["App"].ref]
    assert dict(app.properties) == {"Tags": tags}
    assert open_shards(fargate, "clicks") == 1
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
