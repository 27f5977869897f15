"""Schedules of EventBridge Scheduler."""

from __future__ import annotations

import copy

import pytest

from budget_stack.testing import DeploymentFailed

ACCOUNT = "123456789012"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "scheduler.amazonaws.com"}}],
}


def nightly(**properties):
    target = {"Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/a", "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
    schedule = {"FlexibleTimeWindow": {"Mode": "OFF"}, "ScheduleExpression": "rate(1 day)", "Target": target}
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
            "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": "jobs"}},
            "Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule | properties},
        },
        "Outputs": {
            "Name": {"Value": {"Ref": "Nightly"}},
            "Arn": {"Value": {"Fn::GetAtt": ["Nightly", "Arn"]}},
        },
    }


def test_a_schedule_is_known_by_its_name_alone_and_its_arn_has_the_group(fargate):
    outputs = fargate.deploy(nightly(Name="nightly", GroupName={"Ref": "Group"})).outputs

    assert outputs["Name"] == "nightly"
    assert outputs["Arn"] == f"arn:aws:scheduler:us-east-1:{ACCOUNT}:schedule/jobs/nightly"


def test_a_schedule_without_a_name_gets_one_that_scheduler_takes(fargate):
    outputs = fargate.deploy(nightly(), stack_name="s" * 60).outputs

    assert outputs["Name"].startswith("sss")
    assert len(outputs["Name"]) <= 64
    assert outputs["Arn"].endswith(f":schedule/default/{outputs['Name']}")


def test_a_date_may_have_thousandths_of_a_second(fargate):
    stack = fargate.deploy(nightly(StartDate="2090-01-01T00:00:00.000Z"))

    assert stack.resources["Nightly"].value("StartDate", origin="read") == "2090-01-01T00:00:00Z"


def test_fails_on_a_group_that_is_not_there(fargate):
    with pytest.raises(DeploymentFailed, match="Nightly: Schedule group others does not exist"):
        fargate.deploy(nightly(GroupName="others"))


def test_fails_on_a_role_that_is_not_there(fargate):
    target = {"Arn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:cluster/a", "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/nobody"}

    with pytest.raises(DeploymentFailed, match=r"Nightly: Target/RoleArn names the role .*/nobody, which does not"):
        fargate.deploy(nightly(Target=target))


def test_fails_on_a_schedule_that_moves_into_another_group(fargate):
    stack = fargate.deploy(nightly(Name="nightly"))
    before = copy.deepcopy(stack.resources["Nightly"].described)

    with pytest.raises(DeploymentFailed, match="Nightly: .*Schedule nightly does not exist"):
        stack.update(nightly(Name="nightly", GroupName={"Ref": "Group"}))

    assert stack.resources["Nightly"].described == before
