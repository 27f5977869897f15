"""Everybody reads a container's secrets from the same place."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from budget_stack.checks.view import startup
from budget_stack.facts.secrets import PARAMETER_STORE_ACTION, SECRETS_MANAGER_ACTION, secret_source
from budget_stack.testing.assertions import service_view
from tests.budget_stack.checks.mutants import said_of
from tests.budget_stack.facts.readers import Readers

ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"
PARAMETER = "arn:aws:ssm:eu-west-1:123456789012:parameter/db"
HERE = {"partition": "aws", "region": "eu-west-1", "account": "123456789012"}
SAMPLES = [
    (ARN, SECRETS_MANAGER_ACTION, ARN),
    (f"{ARN}:password::", SECRETS_MANAGER_ACTION, ARN),
    (f"{ARN}:password:AWSCURRENT:", SECRETS_MANAGER_ACTION, ARN),
    (PARAMETER, PARAMETER_STORE_ACTION, PARAMETER),
    ("db", PARAMETER_STORE_ACTION, PARAMETER),
    ("/db", PARAMETER_STORE_ACTION, PARAMETER),
    ("db:2", PARAMETER_STORE_ACTION, PARAMETER),
    ("team/db", PARAMETER_STORE_ACTION, PARAMETER.replace("/db", "/team/db")),
]
READERS = Readers("secrets", "secret_source")


def role(action, resource):
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    allowed = {"Effect": "Allow", "Action": action, "Resource": resource}
    policy = {"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": [allowed]}}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
            "Policies": [policy],
        },
    }


def is_refused(value_from, action, resource):
    container = {"Name": "app", "Image": "app", "Secrets": [{"Name": "URL", "ValueFrom": value_from}]}
    task = {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [container]}
    resources = {
        "Role": role(action, resource),
        "Task": {"Type": "AWS::ECS::TaskDefinition", "Properties": task},
    }
    return "execution-role-cannot-read-secret" in [finding.rule for finding in said_of({"Resources": resources})]


@READERS.ask_by(startup)
def is_allowed_by_the_right_policy_alone(value_from, action, arn):
    other = {SECRETS_MANAGER_ACTION, PARAMETER_STORE_ACTION} - {action}
    right = not is_refused(value_from, action, arn)
    return right and is_refused(value_from, *other, arn) and is_refused(value_from, action, arn.replace("db", "cache"))


@READERS.ask_by(service_view)
def is_read_there(value_from, action, arn):
    account = SimpleNamespace(partition="aws", region="eu-west-1", id="123456789012")
    view = object.__new__(service_view.ServiceView)
    view._stack, view.name = SimpleNamespace(account=account), "Service"
    return tuple(view.reading(value_from)) == (action, arn)


def test_every_reader_is_asked():
    READERS.check()


@pytest.mark.parametrize(("value_from", "action", "arn"), SAMPLES)
def test_everybody_reads_a_secret_from_there(value_from, action, arn):
    assert secret_source(value_from, **HERE) == (action, arn)
    assert {reader for reader, agrees in READERS.tell(value_from, action, arn).items() if not agrees} == set()


def test_what_is_neither_a_secret_nor_a_parameter_has_no_source():
    assert secret_source("arn:aws:s3:::secrets/db", **HERE) is None
