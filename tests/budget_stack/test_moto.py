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
from budget_stack.testing.clients import moto_made_cheap

REGION = "eu-central-1"
# Moto knows no Aurora DSQL, and fails on a reference to what it did not make.
NO_DATABASE = {"Database": "none"}
# What moto reports as made without making it.
NOT_MADE = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
}


@pytest.fixture(scope="module")
def aws():
    with pytest.MonkeyPatch.context() as patch, moto_made_cheap(), mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        yield lambda service: boto3.client(service, region_name=REGION)


@pytest.fixture(scope="module")
def network(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")["Subnet"]
        for n, zone in enumerate("ab")
    ]
    return {"VpcId": vpc, "PublicSubnet1": subnets[0]["SubnetId"], "PublicSubnet2": subnets[1]["SubnetId"]}


@pytest.fixture(scope="module")
def deploy(aws, network):
    def create(name, **parameters):
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


@pytest.fixture(scope="module")
def first(deploy):
    """The stack that every test finds in the account, which has a repository."""
    return deploy("first", CreateECRRepository="true")


def status(aws, name):
    # Asked for a stack, moto tries again to make what an output names.
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Tried to parse AWS..SecretsManager..Secret")
        return aws("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]


def test_moto_makes_everything_but_the_types_known_not_to_be_made(aws, first):
    made, not_made = first
    resources = json.loads(to_json(build_budget_tracker().template))["Resources"]
    # of the types that moto makes, what stands under no condition, and what this stack asks for
    asked = {
        name for name, it in resources.items() if it.get("Condition") in (None, "ShouldCreateECRRepository", "HasTasks")
    }

    assert status(aws, "first") == "CREATE_COMPLETE"
    assert not_made == NOT_MADE
    assert {name for name in asked if resources[name]["Type"] not in NOT_MADE} <= set(made)


def test_a_request_finds_its_way_to_the_service(aws, first, network):
    made, _ = first
    elb, ecs = aws("elbv2"), aws("ecs")
    (rule,) = [r for r in elb.describe_rules(ListenerArn=made["HttpListener"])["Rules"] if r["Priority"] == "50"]
    (group,) = elb.describe_target_groups(TargetGroupArns=[made["TargetGroup"]])["TargetGroups"]
    (service,) = ecs.describe_services(cluster=made["Cluster"], services=[made["Service"]])["services"]
    task = ecs.describe_task_definition(taskDefinition=made["TaskDefinition"])["taskDefinition"]

    assert rule["Actions"][0]["TargetGroupArn"] == made["TargetGroup"]
    assert (group["VpcId"], group["TargetType"]) == (network["VpcId"], "ip")
    assert service["taskDefinition"] == made["TaskDefinition"]
    assert task["containerDefinitions"][0]["portMappings"][0]["containerPort"] == 5000


def test_a_second_stack_stands_beside_the_first_one_in_the_same_account(aws, first, deploy):
    second, _ = deploy("second")

    assert set(first[0].values()).isdisjoint(second.values())
    assert [status(aws, name) for name in ("first", "second")] == ["CREATE_COMPLETE"] * 2


@pytest.mark.usefixtures("first")
def test_fails_on_a_second_stack_that_wants_the_same_repository(deploy):
    with pytest.raises(ClientError, match="repository with name 'budget-tracker' already exists"):
        deploy("another", CreateECRRepository="true")
