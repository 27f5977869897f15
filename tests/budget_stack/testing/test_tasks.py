"""What tasks may do and are made of, sound, and deployed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from budget_stack import ContainerSettings, Secret, Settings, build_stack, to_json
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.settings_file import changed, parse_settings

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
