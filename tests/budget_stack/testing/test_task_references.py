"""What a task or its service names or leaves out, and AWS takes."""

from __future__ import annotations

import pytest

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

    assert stack.resources["Task"].how("ContainerDefinitions/0/Secrets/0/ValueFrom") == "read"


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
