from __future__ import annotations

import pytest
from troposphere import GetAtt, Output, Ref, Split, Template, ec2, ecs

from budget_stack import InvalidSetting, RunSettings, TaskRun, run_task_command
from budget_stack.blocks.job_schedule import ecs_parameters
from tests.support.resolution import resolve

RUN = TaskRun(
    cluster_name=Ref("Cluster"),
    task_definition_arn=Ref("TaskDefinition"),
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    security_group_id=GetAtt("TaskSecurityGroup", "GroupId"),
    assign_public_ip="ENABLED",
)


def command(run):
    template = Template()
    template.add_resource(ecs.Cluster("Cluster"))
    template.add_resource(ecs.TaskDefinition("TaskDefinition"))
    template.add_resource(ec2.SecurityGroup("TaskSecurityGroup", GroupDescription="Nothing"))
    template.add_output(Output("Command", Value=run_task_command(run)))
    return resolve(template)["Outputs"]["Command"]["Value"]


def test_the_command_says_all_that_run_task_needs():
    assert command(RUN) == (
        "aws ecs run-task --region eu-central-1 --cluster {Cluster} --task-definition {TaskDefinition}"
        " --capacity-provider-strategy capacityProvider=FARGATE,weight=1 --network-configuration"
        ' "awsvpcConfiguration={subnets=[subnet-0123456789abcdef0,subnet-0123456789abcdef1],'
        'securityGroups=[{TaskSecurityGroup.GroupId}],assignPublicIp=ENABLED}"'
        " --enable-ecs-managed-tags --propagate-tags TASK_DEFINITION"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"subnet_ids": Split(",", "subnet-a,subnet-b")}, "subnets=[subnet-a,subnet-b]"),
        ({"settings": RunSettings(spot=True)}, "capacityProvider=FARGATE_SPOT,weight=1"),
        ({"launch_type": "FARGATE"}, " --launch-type FARGATE --network"),
        ({"settings": RunSettings(execute_command=True)}, " --enable-execute-command"),
    ],
)
def test_the_command_follows_the_settings(changed, said):
    assert said in command(RUN._replace(**changed))


def test_a_schedule_says_the_same_as_the_command():
    assert ecs_parameters(RUN._replace(settings=RunSettings(execute_command=True))).to_dict() == {
        "TaskDefinitionArn": {"Ref": "TaskDefinition"},
        "CapacityProviderStrategy": [{"CapacityProvider": "FARGATE", "Weight": 1}],
        "NetworkConfiguration": {
            "AwsvpcConfiguration": {
                "Subnets": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
                "SecurityGroups": [{"Fn::GetAtt": ["TaskSecurityGroup", "GroupId"]}],
                "AssignPublicIp": "ENABLED",
            }
        },
        "EnableECSManagedTags": True,
        "PropagateTags": "TASK_DEFINITION",
        "EnableExecuteCommand": True,
    }


def test_a_schedule_has_a_launch_type_in_a_cluster_without_capacity_providers():
    parameters = ecs_parameters(RUN._replace(launch_type="FARGATE")).to_dict()

    assert parameters["LaunchType"] == "FARGATE"
    assert "CapacityProviderStrategy" not in parameters


def test_fails_on_another_launch_type():
    with pytest.raises(InvalidSetting, match="launch_type must be FARGATE, or left out; got 'EC2'"):
        run_task_command(RUN._replace(launch_type="EC2"))


def test_fails_on_spot_in_a_cluster_without_capacity_providers():
    with pytest.raises(InvalidSetting, match="spot must be False beside a launch_type"):
        run_task_command(RUN._replace(launch_type="FARGATE", settings=RunSettings(spot=True)))
