"""Schedules by which secrets are rotated, and the functions that may do so."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed
from tests.budget_stack.testing.test_log_subscriptions import FUNCTION, FUNCTION_ARN, PERMISSION, ROLE

SECRET = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "not-a-secret"}}


def rotated(function, principal="secretsmanager.amazonaws.com"):
    said = {
        "SecretId": {"Ref": "Secret"},
        "RotationLambdaARN": function,
        "RotationRules": {"AutomaticallyAfterDays": 30},
    }
    allowed = {**PERMISSION, "Properties": {**PERMISSION["Properties"], "Principal": principal}}
    schedule = {"Type": "AWS::SecretsManager::RotationSchedule", "Properties": said}
    return {
        "Resources": {"Role": ROLE, "Function": FUNCTION, "Allowed": allowed, "Secret": SECRET, "Schedule": schedule}
    }


def test_a_secret_is_rotated_as_long_as_it_has_a_schedule(fargate):
    template = rotated(FUNCTION_ARN)
    stack = fargate.deploy(template, how="read")
    secret = {"SecretId": stack.resources["Secret"].ref}
    client = fargate.client("secretsmanager")
    assert client.describe_secret(**secret)["RotationRules"] == {"AutomaticallyAfterDays": 30}
    assert client.get_secret_value(**secret)["SecretString"] == "not-a-secret"

    del template["Resources"]["Schedule"]
    stack.update(template)

    assert not client.describe_secret(**secret).get("RotationEnabled")


@pytest.mark.parametrize(
    ("function", "principal"),
    [
        (FUNCTION_ARN, "logs.amazonaws.com"),
        ("arn:aws:lambda:us-east-1:123456789012:function:nobody", "secretsmanager.amazonaws.com"),
    ],
)
def test_fails_on_a_function_that_may_not_be_invoked(function, principal, fargate):
    with pytest.raises(DeploymentFailed, match="Schedule: Secrets Manager cannot invoke the specified Lambda function"):
        fargate.deploy(rotated(function, principal))
