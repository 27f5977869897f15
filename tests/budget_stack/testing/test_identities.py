"""Roles, users and groups, and the policies that are given to them by resources of their own."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

STATEMENT = [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]
DOCUMENT = {"Version": "2012-10-17", "Statement": STATEMENT}
# the default, 2008-10-17
WITHOUT_VERSION = {"Statement": STATEMENT}
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}},
    ]
}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}


def with_own(type_, document):
    """Something that has an inline policy by a property of its own."""
    trust = {"AssumeRolePolicyDocument": TRUST} if type_ == "Role" else {}
    return {
        "Type": f"AWS::IAM::{type_}",
        "Properties": {**trust, "Policies": [{"PolicyName": "own", "PolicyDocument": document}]},
    }


def policy(document=DOCUMENT, **more):
    said = {"PolicyName": "shared", "PolicyDocument": document, "Roles": [{"Ref": "Role"}], **more}
    return {"Type": "AWS::IAM::Policy", "Properties": said}


def names(fargate, role):
    return fargate.client("iam").list_role_policies(RoleName=role.physical_id)["PolicyNames"]


@pytest.mark.parametrize("type_", ["Group", "Role", "User"])
def test_an_inline_policy_needs_no_version(type_, fargate):
    stack = fargate.deploy({"Resources": {"It": with_own(type_, WITHOUT_VERSION)}})

    assert stack.resources["It"].value("Policies", origin="read")[0]["PolicyDocument"] == WITHOUT_VERSION


def test_a_policy_of_its_own_and_a_trust_that_changes_need_none_either(fargate):
    resources = {"Role": ROLE, "Policy": policy(WITHOUT_VERSION)}
    stack = fargate.deploy({"Resources": resources})
    other = {"Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}

    changes = stack.update(
        {"Resources": {**resources, "Role": {**ROLE, "Properties": {"AssumeRolePolicyDocument": other}}}}
    )

    assert changes == [("changed", "Role")]


def test_fails_on_a_managed_policy_without_a_version(fargate):
    managed = {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": WITHOUT_VERSION}}

    with pytest.raises(DeploymentFailed, match="Managed: .*must be version 2012-10-17 or greater"):
        fargate.deploy({"Resources": {"Managed": managed}})


def test_what_a_policy_of_its_own_gives_is_none_of_the_roles_own(fargate):
    attached = {"PolicyDocument": DOCUMENT, "Roles": [{"Ref": "Role"}]}
    managed = {"Type": "AWS::IAM::ManagedPolicy", "Properties": attached}
    resources = {"Role": with_own("Role", DOCUMENT), "Policy": policy(), "Managed": managed}

    stack = fargate.deploy({"Resources": resources})

    role = stack.resources["Role"]
    assert names(fargate, role) == ["own", "shared"]
    assert [one["PolicyName"] for one in role.described["Policies"]] == ["own"]
    assert role.described["ManagedPolicyArns"] == []
    assert stack.update() == []


def test_a_policy_follows_a_role_that_is_replaced(fargate):
    stack = fargate.deploy({"Resources": {"Role": ROLE, "Policy": policy()}})
    moved = {**ROLE, "Properties": {**ROLE["Properties"], "Path": "/moved/"}}

    changes = stack.update({"Resources": {"Role": moved, "Policy": policy()}})

    assert changes[:2] == [("replaced", "Role"), ("changed", "Policy")]
    assert names(fargate, stack.resources["Role"]) == ["shared"]


def test_a_policy_that_is_renamed_leaves_nothing_under_its_old_name(fargate):
    stack = fargate.deploy({"Resources": {"Role": ROLE, "Policy": policy()}})

    stack.update({"Resources": {"Role": ROLE, "Policy": policy(PolicyName="renamed")}})

    assert names(fargate, stack.resources["Role"]) == ["renamed"]
    stack.update({"Resources": {"Role": ROLE}})
    assert names(fargate, stack.resources["Role"]) == []


def test_fails_on_a_policy_for_nobody(fargate):
    with pytest.raises(DeploymentFailed, match=r"Policy: At least one of \[Groups,Roles,Users\] must be non-empty"):
        fargate.deploy({"Resources": {"Policy": policy(Roles=[])}})


@pytest.mark.parametrize("type_", ["Group", "User"])
def test_fails_on_a_policy_of_aws_that_is_misspelt_for_a_user_or_group(type_, fargate):
    properties = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadonlyAcces"]}

    with pytest.raises(DeploymentFailed, match="It: .* nearest that AWS manages is .*/ReadOnlyAccess"):
        fargate.deploy({"Resources": {"It": {"Type": f"AWS::IAM::{type_}", "Properties": properties}}})


def key(serial):
    """A user and a key of the user's."""
    return {
        "Resources": {
            "User": {"Type": "AWS::IAM::User"},
            "Key": {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": {"Ref": "User"}, "Serial": serial}},
        },
        "Outputs": {"Secret": {"Value": {"Fn::GetAtt": ["Key", "SecretAccessKey"]}}},
    }


def test_a_key_has_a_secret_and_a_higher_serial_makes_another(fargate):
    stack = fargate.deploy(key(1))
    old, secret = stack.resources["Key"].physical_id, stack.outputs["Secret"]

    assert stack.update(key(2)) == [("replaced", "Key")]

    assert stack.outputs["Secret"] != secret
    keys = fargate.client("iam").list_access_keys(UserName=stack.resources["User"].physical_id)["AccessKeyMetadata"]
    assert old not in [one["AccessKeyId"] for one in keys]
    assert len(keys) == 1


def test_a_user_goes_with_the_keys_that_were_made_by_hand(fargate):
    stack = fargate.deploy({"Resources": {"User": {"Type": "AWS::IAM::User"}}})
    fargate.client("iam").create_access_key(UserName=stack.resources["User"].physical_id)

    stack.delete()

    assert fargate.client("iam").list_users()["Users"] == []


def test_a_user_may_be_in_groups_by_both_ways(fargate):
    groups = {name: {"Type": "AWS::IAM::Group"} for name in ("One", "Other")}
    user = {"Type": "AWS::IAM::User", "Properties": {"Groups": [{"Ref": "One"}]}}
    added = {"GroupName": {"Ref": "Other"}, "Users": [{"Ref": "User"}]}
    addition = {"Type": "AWS::IAM::UserToGroupAddition", "Properties": added}

    stack = fargate.deploy({"Resources": {**groups, "User": user, "Addition": addition}})

    name = stack.resources["User"].physical_id
    assert len(fargate.client("iam").list_groups_for_user(UserName=name)["Groups"]) == 2
    stack.delete()
    assert fargate.client("iam").list_groups()["Groups"] == []


def test_a_role_that_is_linked_to_a_service_is_there_without_being_made(fargate, tracker):
    name = "AWSServiceRoleForApplicationAutoScaling_ECSService"
    arn = f"arn:aws:iam::123456789012:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/{name}"
    tracker["Resources"]["ServiceScalingTarget"]["Properties"]["RoleARN"] = arn

    stack = fargate.deploy(tracker, fargate.network)

    assert stack.resources["ServiceScalingTarget"].value("RoleARN", origin="read") == arn
