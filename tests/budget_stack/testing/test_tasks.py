"""What tasks may do and are made of, sound, and deployed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from budget_stack import (
    ContainerSettings,
    InvalidSetting,
    Secret,
    ServiceSettings,
    Settings,
    build_stack,
    to_json,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.settings_file import changed, parse_settings
from tests.budget_stack.test_shared import PLATFORM

RIGHTS = """\
[container]
writable_root = true
policy_arns = ["arn:aws:iam::123456789012:policy/ours"]
[container.secrets]
PASSWORD = {arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db", json_key = "password"}
TOKEN = "/shop/token"
[[container.statements]]
Effect = "Allow"
Action = ["s3:GetObject", "s3:PutObject"]
Resource = ["arn:aws:s3:::invoices/*"]
"""

SIDECARS = """\
[service]
execute_command = true
[container]
writable_root = true
cpu = 512
memory = 1024
wait_for = {proxy = "HEALTHY", keys = "SUCCESS"}
[[container.sidecars]]
name = "keys"
image = "ghcr.io/example/keys:1"
essential = false
[[container.sidecars]]
name = "proxy"
image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/proxy:2"
wait_for = {keys = "COMPLETE"}
health_check_command = ["CMD", "/proxy", "--healthy"]
secrets = {KEY = "/shop/token"}
cpu = 64
memory = 128
"""

VOLUMES = """\
[[container.volumes]]
name = "files"
file_system_id = "fs-0123456789abcdef0"
access_point_id = "fsap-0123456789abcdef0"
security_group_id = "{group}"
path = "/data"
"""


@pytest.fixture
def settings(fargate):
    return Settings(
        vpc_id=fargate.vpc_id,
        subnet_ids=fargate.subnet_ids,
        container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    )


def deploy(fargate, settings):
    text = to_json(build_stack(settings).template)
    report = check(parse_template(text), engines=())
    assert report.is_clean, [finding.message for finding in report.findings]
    return fargate.deploy(text)


def test_rights_and_secrets_of_a_file_are_sound_and_are_deployed(fargate, settings):
    secret = fargate.client("secretsmanager").create_secret(Name="db", SecretString='{"password": "x"}')["ARN"]
    fargate.client("ssm").put_parameter(Name="/shop/token", Value="x", Type="SecureString")
    statement = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    fargate.client("iam").create_policy(PolicyName="ours", PolicyDocument=policy)
    settings = changed(settings, parse_settings(RIGHTS, "budget-stack.toml"))
    secrets = {**settings.container.secrets, "PASSWORD": Secret(secret, "password")}
    settings = replace(settings, container=replace(settings.container, secrets=secrets))

    stack = deploy(fargate, settings)

    attached = stack.resources["TaskRole"].value("ManagedPolicyArns", origin="read")
    assert [*attached] == [*settings.container.policy_arns, stack.resources["TaskPolicy"].physical_id]


def test_a_shell_and_sidecars_of_a_file_are_sound_and_are_deployed(fargate, settings):
    fargate.client("ssm").put_parameter(Name="/shop/token", Value="x", Type="SecureString")

    stack = deploy(fargate, changed(settings, parse_settings(SIDECARS, "budget-stack.toml")))

    app, keys, proxy = stack.resources["TaskDefinition"].value("ContainerDefinitions", origin="read")
    assert app["DependsOn"] == [
        {"ContainerName": "proxy", "Condition": "HEALTHY"},
        {"ContainerName": "keys", "Condition": "SUCCESS"},
    ]
    assert (keys["Essential"], proxy["Cpu"], proxy["Memory"]) == (False, 64, 128)
    assert stack.resources["Service"].value("EnableExecuteCommand") is True
    log = stack.resources["Cluster"].value("Configuration/ExecuteCommandConfiguration/LogConfiguration")
    assert log["CloudWatchLogGroupName"] == stack.resources["CommandLogGroup"].physical_id


def test_a_shell_in_the_cluster_of_another_stack_is_logged_as_that_says(settings):
    settings = changed(settings, parse_settings(SIDECARS, "budget-stack.toml"))
    routing = replace(settings.routing, priority=7, path_patterns=("/x/*",))
    stack = build_stack(replace(settings, routing=routing), shared=PLATFORM)

    assert stack.command_logs is None
    assert stack.service.service.EnableExecuteCommand is True
    *_, log = stack.roles.task_policy.PolicyDocument["Statement"]
    assert [arn.to_dict() for arn in log.Resource] == [{"Fn::GetAtt": ["LogGroup", "Arn"]}]


def test_fails_on_a_shell_in_a_file_system_that_is_read_only(settings):
    with pytest.raises(InvalidSetting, match="service.execute_command must be False with a root file system"):
        replace(settings, service=ServiceSettings(execute_command=True))


def test_a_volume_of_a_file_is_sound_and_is_deployed(fargate, settings):
    group = fargate.client("ec2").create_security_group(
        GroupName="files", Description="Mount targets", VpcId=fargate.vpc_id
    )["GroupId"]

    stack = deploy(fargate, changed(settings, parse_settings(VOLUMES.format(group=group), "budget-stack.toml")))

    assert stack.resources["FilesVolumeIngress"].value("GroupId", origin="read") == group
    (volume,) = stack.resources["TaskDefinition"].value("Volumes", origin="read")
    assert volume["EFSVolumeConfiguration"]["TransitEncryption"] == "ENABLED"
