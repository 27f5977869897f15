"""moto's CloudFormation makes the resources it knows: proof of the wiring, and of nothing more."""

from __future__ import annotations

import json
import re
import warnings

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from budget_stack import build_budget_tracker, to_json, to_yaml

REGION = "eu-central-1"
# Moto knows no Aurora DSQL, and fails on a reference to what it did not make.
NO_DATABASE = {"Database": "none"}
# What moto reports as made without making it.
NOT_MADE = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::SecretsManager::Secret",
}


@pytest.fixture
def aws(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield lambda service: boto3.client(service, region_name=REGION)


@pytest.fixture
def network(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    return {"VpcId": vpc, "PublicSubnet1": subnets[0]["SubnetId"], "PublicSubnet2": subnets[1]["SubnetId"]}


@pytest.fixture
def deploy(aws, network):
    def create(name="budget-tracker", **parameters):
        """Return logical to physical ids, and the types that moto says it cannot make."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            aws("cloudformation").create_stack(
                StackName=name,
                TemplateBody=to_yaml(build_budget_tracker().template),
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value}
                    for key, value in (network | NO_DATABASE | parameters).items()
                ],
                Capabilities=["CAPABILITY_IAM"],
            )
            resources = aws("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
        not_made = {re.search("Tried to parse (.*) but", str(warning.message))[1] for warning in caught}
        # An entry of a type it cannot make has no ids.
        return {
            r["LogicalResourceId"]: r["PhysicalResourceId"] for r in resources if r.get("LogicalResourceId")
        }, not_made

    return create


# Asked for a stack, moto tries again to make what an output names.
@pytest.mark.filterwarnings("ignore:Tried to parse AWS..SecretsManager..Secret")
def test_moto_makes_everything_but_the_types_known_not_to_be_made(aws, deploy):
    made, not_made = deploy(CreateECRRepository="true")
    every_type = {
        r["Type"]: name for name, r in json.loads(to_json(build_budget_tracker().template))["Resources"].items()
    }
    stack = aws("cloudformation").describe_stacks()["Stacks"][0]

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert not_made == NOT_MADE
    assert {name for type_, name in every_type.items() if type_ not in NOT_MADE | {"AWS::DSQL::Cluster"}} <= set(made)


def test_a_request_finds_its_way_to_the_service(aws, deploy, network):
    made, _ = deploy()
    elb, ecs = aws("elbv2"), aws("ecs")
    (rule,) = [r for r in elb.describe_rules(ListenerArn=made["HttpListener"])["Rules"] if r["Priority"] == "1"]
    (group,) = elb.describe_target_groups(TargetGroupArns=[made["TargetGroup"]])["TargetGroups"]
    (service,) = ecs.describe_services(cluster=made["Cluster"], services=[made["Service"]])["services"]
    task = ecs.describe_task_definition(taskDefinition=made["TaskDefinition"])["taskDefinition"]

    assert rule["Actions"][0]["TargetGroupArn"] == made["TargetGroup"]
    assert (group["VpcId"], group["TargetType"]) == (network["VpcId"], "ip")
    assert service["taskDefinition"] == made["TaskDefinition"]
    assert task["containerDefinitions"][0]["portMappings"][0]["containerPort"] == 5000


# Asked for a stack, moto tries again to make what an output names.
@pytest.mark.filterwarnings("ignore:Tried to parse AWS..SecretsManager..Secret")
def test_a_second_stack_stands_beside_the_first_one_in_the_same_account(aws, deploy):
    first, _ = deploy("first", CreateECRRepository="true")
    second, _ = deploy("second")

    assert set(first.values()).isdisjoint(second.values())
    assert [s["StackStatus"] for s in aws("cloudformation").describe_stacks()["Stacks"]] == ["CREATE_COMPLETE"] * 2


def test_fails_on_a_second_stack_that_wants_the_same_repository(aws, deploy):
    deploy("first", CreateECRRepository="true")

    with pytest.raises(ClientError, match="repository with name 'budget-tracker' already exists"):
        deploy("second", CreateECRRepository="true")


def test_fails_on_the_policy_name_that_does_not_exist(monkeypatch):
    """The reference's first trouble. Our own template attaches no policy of AWS at all."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        iam = boto3.client("iam", region_name=REGION)
        iam.create_role(RoleName="deployer", AssumeRolePolicyDocument="{}")
        iam.attach_role_policy(RoleName="deployer", PolicyArn="arn:aws:iam::aws:policy/AmazonECS_FullAccess")

        with pytest.raises(ClientError, match="does not exist or is not attachable"):
            iam.attach_role_policy(RoleName="deployer", PolicyArn="arn:aws:iam::aws:policy/AmazonECS-FullAccess")
