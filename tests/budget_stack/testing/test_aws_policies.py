"""Policies of AWS, which are there as they are on AWS, each from when a template names it."""

from __future__ import annotations

import json

import pytest
from moto import mock_aws

from budget_stack.facts.regions import partition_of
from budget_stack.testing import DeploymentFailed, deploy, simulated

OF_EXECUTION = "service-role/AmazonECSTaskExecutionRolePolicy"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}},
    ],
}


def role(policy, **more):
    arn = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{policy}"}
    properties = {"AssumeRolePolicyDocument": TRUST, "ManagedPolicyArns": [arn], **more}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}}}


@pytest.mark.parametrize("region", ["us-east-1", "cn-north-1", "us-gov-west-1"])
def test_a_policy_of_aws_is_attached_without_any_configuration(region):
    with simulated(region) as simulation:
        resource = simulation.deploy(role(OF_EXECUTION)).resources["Role"]

        arn = f"arn:{partition_of(region)}:iam::aws:policy/{OF_EXECUTION}"
        assert resource.value("ManagedPolicyArns", origin="read") == [arn]
        version = simulation.client("iam").get_policy_version(PolicyArn=arn, VersionId="v1")
        assert "ecr:BatchGetImage" in json.dumps(version["PolicyVersion"]["Document"])


def test_it_is_attached_in_the_mock_of_others_and_in_the_next_one():
    for _ in range(2):
        with mock_aws():
            stack = deploy(role("ReadOnlyAccess", PermissionsBoundary="arn:aws:iam::aws:policy/PowerUserAccess"))

            assert stack.resources["Role"].origin("PermissionsBoundary") == "read"
            stack.delete()


def test_no_more_of_them_are_there_than_templates_name(fargate):
    fargate.deploy(role(OF_EXECUTION))

    policies = fargate.client("iam").list_policies(OnlyAttached=True)["Policies"]
    assert [policy["PolicyName"] for policy in policies] == ["AmazonECSTaskExecutionRolePolicy"]


@pytest.mark.parametrize(
    ("policy", "refusal"),
    [
        ("AmazonECS-FullAccess", "nearest that AWS manages is arn:aws:iam::aws:policy/AmazonECS_FullAccess"),
        ("AmazonECSTaskExecutionRolePolicy", f"nearest that AWS manages is arn:aws:iam::aws:policy/{OF_EXECUTION}"),
        ("service-role/ReadOnlyAccess", "nearest that AWS manages is arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ("Zzz", r"policy/Zzz does not exist or is not attachable\.$"),
        ("aws-service-role/AmazonECSServiceRolePolicy", "Cannot attach a Service Role Policy to a Customer Role"),
    ],
)
def test_fails_on_one_that_is_misspelt_or_belongs_to_a_service(policy, refusal, fargate):
    with pytest.raises(DeploymentFailed, match=f"Role: .*{refusal}"):
        fargate.deploy(role(policy))


def test_fails_on_one_of_another_partition():
    other = role("ReadOnlyAccess", PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess")

    with simulated("cn-north-1") as simulation, pytest.raises(DeploymentFailed, match="is arn:aws-cn:iam::aws:policy/"):
        simulation.deploy(other)


def test_all_of_them_can_still_be_loaded():
    with simulated(config={"iam": {"load_aws_managed_policies": True}}) as simulation:
        stack = simulation.deploy(role(OF_EXECUTION))

        assert stack.update() == []
