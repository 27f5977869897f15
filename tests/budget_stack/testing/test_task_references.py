"""What a task or its service names or leaves out, and AWS takes."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

ACCOUNT = "123456789012"


@pytest.mark.parametrize(
    "source",
    [
        "{found}",
        "{short}",
        "{found}:key::",
        f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:nothing-a1B2c3",
        "arn:aws:secretsmanager:us-east-1:444455556666:secret:nothing-a1B2c3",
        f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/nothing",
        "nothing",
    ],
)
def test_a_secret_that_is_there_or_of_which_nothing_is_known_is_taken(source, fargate):
    found = fargate.client("secretsmanager").create_secret(Name="there", SecretString="{}")["ARN"]
    trust = {"Version": "2012-10-17", "Statement": []}
    role = fargate.client("iam").create_role(RoleName="role", AssumeRolePolicyDocument=str(trust).replace("'", '"'))
    value_from = source.format(found=found, short=found[:-7])
    containers = [{"Name": "app", "Image": "app", "Memory": 128, "Secrets": [{"Name": "S", "ValueFrom": value_from}]}]
    task = {"ExecutionRoleArn": role["Role"]["Arn"], "ContainerDefinitions": containers}

    stack = fargate.deploy({"Resources": {"Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task}}})

    assert stack.resources["Task"].origin("ContainerDefinitions/0/Secrets/0/ValueFrom") == "read"


def task(**container):
    containers = [{"Name": "app", "Image": "app", "Memory": 128, **container}]
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": {"ContainerDefinitions": containers}}


def test_a_log_group_may_be_made_after_the_task_definition_that_names_it(fargate):
    log = {"LogDriver": "awslogs", "Options": {"awslogs-group": "/app", "awslogs-region": "us-east-1"}}
    group = {"Type": "AWS::Logs::LogGroup", "DependsOn": "Task", "Properties": {"LogGroupName": "/app"}}
    template = {"Resources": {"Task": task(LogConfiguration=log), "Group": group}}

    assert list(fargate.deploy(template).resources) == ["Task", "Group"]


def test_fails_on_a_log_group_that_is_not_there_in_the_end(fargate):
    log = {"LogDriver": "awslogs", "Options": {"awslogs-group": "/app", "awslogs-region": "us-east-1"}}

    with pytest.raises(DeploymentFailed, match="Task: container app logs to the group '/app', which does not exist"):
        fargate.deploy({"Resources": {"Task": task(LogConfiguration=log)}})

    assert fargate.client("ecs").list_task_definitions(status="ACTIVE")["taskDefinitionArns"] == []


@pytest.mark.parametrize("enable", [True, False])
def test_a_service_may_name_an_alarm_that_is_not_there_yet(enable, fargate):
    """As an alarm of the service's own metrics cannot be; the CDK and Copilot write it so."""
    alarms = {"AlarmNames": ["later"], "Enable": enable, "Rollback": True}
    service = {"Cluster": {"Ref": "Cluster"}, "TaskDefinition": {"Ref": "Task"},
               "DeploymentConfiguration": {"Alarms": alarms}}  # fmt: skip
    template = {
        "Resources": {
            "Cluster": {"Type": "AWS::ECS::Cluster"},
            "Task": task(),
            "Service": {"Type": "AWS::ECS::Service", "Properties": service},
        }
    }

    stack = fargate.deploy(template)

    assert stack.resources["Service"].origin("DeploymentConfiguration/Alarms/AlarmNames") == "read"


def test_a_service_without_security_groups_gets_the_default_one_of_its_vpc(fargate):
    task = {"NetworkMode": "awsvpc", "ContainerDefinitions": [{"Name": "app", "Image": "app", "Memory": 128}]}
    network = {"AwsvpcConfiguration": {"Subnets": list(fargate.subnet_ids)}}
    service = {"Cluster": {"Ref": "Cluster"}, "TaskDefinition": {"Ref": "Task"}, "NetworkConfiguration": network}
    template = {
        "Resources": {
            "Cluster": {"Type": "AWS::ECS::Cluster"},
            "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
            "Service": {"Type": "AWS::ECS::Service", "Properties": service},
        }
    }
    of_vpc = [{"Name": "vpc-id", "Values": [fargate.vpc_id]}]

    stack = fargate.deploy(template)
    network["AwsvpcConfiguration"]["Subnets"].pop()
    stack.update(template)

    (default,) = fargate.client("ec2").describe_security_groups(Filters=of_vpc)["SecurityGroups"]
    described = stack.resources["Service"].described["NetworkConfiguration"]["AwsvpcConfiguration"]
    assert described["SecurityGroups"] == [default["GroupId"]]
