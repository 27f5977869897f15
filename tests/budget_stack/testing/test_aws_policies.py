"""Policies of AWS, which moto has when it is told to load them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from budget_stack.testing import DeploymentFailed


@pytest.fixture
def fargate_config():
    return {"iam": {"load_aws_managed_policies": True}}


def role(policy):
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                     "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}  # fmt: skip
    properties = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [f"arn:aws:iam::aws:policy/{policy}"]}
    return {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}}}


def test_the_right_name_is_attached_and_the_wrong_one_refused(fargate):
    stack = fargate.deploy(role("AmazonECS_FullAccess"))
    assert stack.resources["Role"].origin("ManagedPolicyArns") == "read"

    with pytest.raises(DeploymentFailed, match=r"Role: Policy .*AmazonECS-FullAccess does not exist"):
        fargate.deploy(role("AmazonECS-FullAccess"), stack_name="wrong")


def test_fails_on_the_policy_name_that_does_not_exist(fargate):
    """The reference's first trouble, which moto knows by itself. Our own template attaches no policy of AWS at all."""
    iam = fargate.client("iam")
    iam.create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")
    iam.attach_role_policy(RoleName="deployer", PolicyArn="arn:aws:iam::aws:policy/AmazonECS_FullAccess")

    with pytest.raises(ClientError, match="does not exist or is not attachable"):
        iam.attach_role_policy(RoleName="deployer", PolicyArn="arn:aws:iam::aws:policy/AmazonECS-FullAccess")
