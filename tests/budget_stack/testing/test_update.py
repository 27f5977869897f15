"""What an update and a deletion do to which resource."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, RigError
from budget_stack.testing.handlers.logs.groups import LogGroup


def group(**attributes):
    """A template of a log group, and of a policy about it where the parameter says so."""
    return {
        "Parameters": {"Days": {"Type": "Number", "Default": 30}, "WithPolicy": {"Type": "String", "Default": "no"}},
        "Conditions": {"WithPolicy": {"Fn::Equals": [{"Ref": "WithPolicy"}, "yes"]}},
        "Resources": {
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"RetentionInDays": {"Ref": "Days"}},
                **attributes,
            },
            "Policy": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Condition": "WithPolicy",
                "Properties": {
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": "logs:PutLogEvents",
                                "Resource": {"Fn::GetAtt": ["Group", "Arn"]},
                            }
                        ],
                    }
                },
            },
        },
    }


def names(simulation):
    return [group["logGroupName"] for group in simulation.client("logs").describe_log_groups()["logGroups"]]


def changes(stack):
    return [tuple(change) for change in stack.changes]


def test_nothing_is_done_where_nothing_changes(fargate):
    stack = fargate.deploy(group())
    sent = len(stack.ledger)

    assert stack.update() == []
    assert len(stack.ledger) == sent


def test_a_property_that_may_change_is_changed_in_place(fargate):
    stack = fargate.deploy(group())
    before = stack.resources["Group"].physical_id

    stack.update(parameters={"Days": 7})

    assert changes(stack) == [("changed", "Group")]
    assert stack.resources["Group"].physical_id == before
    assert stack.resources["Group"].value("RetentionInDays", origin="read") == 7


def test_a_parameter_that_is_not_given_again_keeps_its_value(fargate):
    stack = fargate.deploy(group(), {"Days": 7})

    stack.update(parameters={"WithPolicy": "yes"})

    assert changes(stack) == [("created", "Policy")]
    assert stack.resources["Group"].properties["RetentionInDays"] == 7


def test_a_condition_that_flips_makes_and_removes_resources(fargate):
    stack = fargate.deploy(group())
    stack.update(parameters={"WithPolicy": "yes"})
    arn = stack.resources["Policy"].physical_id

    stack.update(parameters={"WithPolicy": "no"})

    assert changes(stack) == [("removed", "Policy")]
    assert arn not in [p["Arn"] for p in fargate.client("iam").list_policies(Scope="Local")["Policies"]]


def test_a_create_only_property_replaces_and_what_refers_to_it_follows(fargate):
    template = group()
    stack = fargate.deploy(template, {"WithPolicy": "yes"})
    old = stack.resources["Group"].physical_id
    template["Resources"]["Group"]["Properties"]["LogGroupName"] = "mine"

    stack.update(template)

    assert changes(stack) == [("replaced", "Group"), ("changed", "Policy")]
    assert "log-group:mine:" in str(stack.resources["Policy"].described["PolicyDocument"])
    assert old not in names(fargate)


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("Delete", False)])
def test_a_replaced_resource_is_kept_where_its_policy_says_so(policy, kept, fargate):
    template = group(UpdateReplacePolicy=policy)
    stack = fargate.deploy(template)
    old = stack.resources["Group"].physical_id
    template["Resources"]["Group"]["Properties"]["LogGroupName"] = "mine"

    stack.update(template)

    assert (old in names(fargate)) is kept
    assert (("retained", "Group") in changes(stack)) is kept


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("RetainExceptOnCreate", True), ("Delete", False)])
def test_a_removed_resource_is_kept_where_its_policy_says_so(policy, kept, fargate):
    template = group(DeletionPolicy=policy)
    template["Resources"]["Other"] = {"Type": "AWS::Logs::LogGroup"}
    stack = fargate.deploy(template)
    name = stack.resources["Group"].physical_id
    del template["Resources"]["Group"], template["Resources"]["Policy"], template["Conditions"]

    stack.update(template)

    assert changes(stack) == [("retained" if kept else "removed", "Group")]
    assert (name in names(fargate)) is kept


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("RetainExceptOnCreate", True), ("Delete", False)])
def test_a_deleted_stack_leaves_what_its_policies_say(policy, kept, fargate):
    stack = fargate.deploy(group(DeletionPolicy=policy), {"WithPolicy": "yes"})
    name = stack.resources["Group"].physical_id

    stack.delete()

    assert changes(stack) == [("removed", "Policy"), ("retained" if kept else "removed", "Group")]
    assert (name in names(fargate)) is kept
    assert fargate.deploy(group(), stack_name="stack").resources.keys() == {"Group"}


@pytest.mark.parametrize(("policy", "kept"), [("Retain", True), ("RetainExceptOnCreate", False), ("Delete", False)])
def test_a_creation_that_fails_leaves_nothing_but_what_is_retained(policy, kept, fargate):
    template = group(DeletionPolicy=policy)
    template["Resources"]["Broken"] = {
        "Type": "AWS::EC2::SecurityGroup",
        "DependsOn": "Group",
        "Properties": {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"},
    }

    with pytest.raises(DeploymentFailed, match="Broken: The VPC ID 'vpc-0123456789abcdef0' does not exist") as caught:
        fargate.deploy(template)

    assert bool(names(fargate)) is kept
    assert ("not undone: Group: its DeletionPolicy retains it" in str(getattr(caught.value, "__notes__", ""))) is kept
    assert fargate.deploy(group()).name == "stack"


def test_an_update_that_fails_leaves_the_stack_as_it_was(fargate):
    template = group()
    stack = fargate.deploy(template, {"WithPolicy": "yes"})
    before = {name: resource.physical_id for name, resource in stack.resources.items()}
    template["Resources"]["Group"]["Properties"]["RetentionInDays"] = 7
    template["Resources"]["Policy"]["Properties"]["Description"] = "Replaced, and back again"
    template["Resources"]["Broken"] = {
        "Type": "AWS::EC2::SecurityGroup",
        "DependsOn": "Policy",
        "Properties": {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"},
    }

    with pytest.raises(DeploymentFailed, match="Broken"):
        stack.update(template)

    assert {name: resource.physical_id for name, resource in stack.resources.items()} == before
    assert fargate.client("logs").describe_log_groups()["logGroups"][0]["retentionInDays"] == 30
    assert len(fargate.client("iam").list_policies(Scope="Local")["Policies"]) == 1
    assert stack.update() == []


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_fails_on_a_stack_that_was_deleted(operation, fargate):
    stack = fargate.deploy(group())
    stack.delete()

    with pytest.raises(DeploymentFailed, match=r"Stack \[stack\] does not exist"):
        getattr(stack, operation)()

    assert names(fargate) == []


def test_fails_on_a_resource_with_a_name_of_its_own_that_would_be_replaced(fargate):
    def template(**properties):
        given = {"GroupName": "mine", "VpcId": fargate.vpc_id, **properties}
        return {"Resources": {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": given}}}

    stack = fargate.deploy(template(GroupDescription="One"))

    with pytest.raises(DeploymentFailed, match="Group: .* requires replacing. Rename mine and update the stack again"):
        stack.update(template(GroupDescription="Another"))

    assert stack.update(template(GroupDescription="Another", GroupName="ours")) == [("replaced", "Group")]


def test_a_target_group_that_is_replaced_is_forwarded_to_before_its_service_follows(fargate, tracker):
    """moto goes on describing the old group as the one behind the load balancer."""
    stack = fargate.deploy(tracker, fargate.network)
    tracker["Resources"]["TargetGroup"]["Properties"]["Port"] = 81

    stack.update(tracker)

    assert ("replaced", "TargetGroup") in changes(stack)
    assert ("changed", "Service") in changes(stack)


@pytest.mark.parametrize("empty", [True, False])
def test_a_repository_with_images_is_deleted_only_where_its_template_says_so(empty, fargate):
    properties = {"RepositoryName": "app", "EmptyOnDelete": empty}
    stack = fargate.deploy({"Resources": {"Images": {"Type": "AWS::ECR::Repository", "Properties": properties}}})
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = f'{{"schemaVersion": 2, "mediaType": "{kind}", "config": {{"digest": "sha256:0"}}, "layers": []}}'
    fargate.client("ecr").put_image(repositoryName="app", imageManifest=manifest, imageTag="1")

    if empty:
        assert stack.delete() == [("removed", "Images")]
    else:
        with pytest.raises(DeploymentFailed, match="Images: .*RepositoryNotEmptyException"):
            stack.delete()


def test_fails_on_another_type_under_the_same_name(fargate):
    stack = fargate.deploy(group())

    with pytest.raises(DeploymentFailed, match="Group: Update of resource type is not permitted"):
        stack.update({"Resources": {"Group": {"Type": "AWS::SecretsManager::Secret"}}})


def test_fails_on_a_property_taken_out_that_has_no_known_default(fargate):
    template = group()
    template["Resources"]["Group"]["Properties"]["LogGroupClass"] = "INFREQUENT_ACCESS"
    stack = fargate.deploy(template)
    del template["Resources"]["Group"]["Properties"]["LogGroupClass"]

    with pytest.raises(RigError, match="Group: LogGroupClass was taken out of the template"):
        stack.update(template)


def test_what_cannot_be_undone_is_said(fargate, monkeypatch):
    template = group()
    stack = fargate.deploy(template)
    template["Resources"]["Kept"] = {"Type": "AWS::Logs::LogGroup"}
    template["Resources"]["Broken"] = {
        "Type": "AWS::EC2::SecurityGroup",
        "DependsOn": "Kept",
        "Properties": {"GroupDescription": "Of nowhere", "VpcId": "vpc-0123456789abcdef0"},
    }

    def refuse(self, aws, physical_id, properties):
        raise RigError("it is stuck")

    monkeypatch.setattr(LogGroup, "delete", refuse)

    with pytest.raises(DeploymentFailed, match="Broken") as caught:
        stack.update(template)

    assert caught.value.__notes__ == ["not undone: Kept: it is stuck"]
