"""Dynamic references take what the simulated account has."""

from __future__ import annotations

import json

import pytest

from budget_stack.testing import DeploymentFailed


@pytest.fixture
def stored(fargate):
    """An account with a parameter of two versions, a secure string and a secret."""
    ssm = fargate.client("ssm")
    ssm.put_parameter(Name="/group/name", Type="String", Value="first")
    ssm.put_parameter(Name="/group/name", Type="String", Value="second", Overwrite=True)
    ssm.put_parameter(Name="/password", Type="SecureString", Value="very-secret-1")
    content = json.dumps({"name": "kept", "port": 5432, "tls": True, "hosts": ["a"]})
    secret = fargate.client("secretsmanager").create_secret(Name="app/config", SecretString=content)
    fargate.secret_arn = secret["ARN"]
    return fargate


def group(name, **more):
    return {"Resources": {"Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name, **more}}}}


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        ("{{resolve:ssm:/group/name}}", "second"),
        ("{{resolve:ssm:/group/name:1}}", "first"),
        ("a-{{resolve:ssm:/group/name:1}}-{{resolve:ssm:/group/name:2}}", "a-first-second"),
        ("{{resolve:secretsmanager:app/config:SecretString:name}}", "kept"),
        ("{{resolve:secretsmanager:app/config::name}}", "kept"),
        ("{{resolve:secretsmanager:app/config:SecretString:port::}}", "5432"),
        ("{{resolve:secretsmanager:app/config:SecretString:tls:AWSCURRENT}}", "true"),
        ({"Fn::Sub": "{{resolve:ssm:${Name}}}"}, "second"),
    ],
)
def test_a_reference_takes_the_value(reference, value, stored):
    template = group(reference) | {"Parameters": {"Name": {"Type": "String", "Default": "/group/name"}}}

    stack = stored.deploy(template)

    assert stack.resources["Group"].value("LogGroupName", origin="read") == value


def test_a_secret_is_found_by_its_arn_and_as_a_whole(stored):
    arn = stored.secret_arn
    stored.client("secretsmanager").create_secret(Name="plain", SecretString="plain-text")

    by_arn = stored.deploy(group(f"{{{{resolve:secretsmanager:{arn}:SecretString:name}}}}"), stack_name="one")
    whole = stored.deploy(group("{{resolve:secretsmanager:plain}}"), stack_name="two")

    assert by_arn.resources["Group"].ref == "kept"
    assert whole.resources["Group"].ref == "plain-text"


def test_a_secret_of_the_same_template_is_read_once_it_exists(fargate):
    template = {
        "Resources": {
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": '{"name": "made"}'}},
            "Group": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {"LogGroupName": {"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:name}}"}},
            },
        }
    }

    assert fargate.deploy(template).resources["Group"].ref == "made"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("{{resolve:ssm:/absent}}", r"Group: Parameters: \[ssm:/absent\] cannot be found"),
        ("{{resolve:ssm:/group/name:7}}", r"Parameters: \[ssm:/group/name:7\] cannot be found"),
        ("{{resolve:ssm:/group/name:}}", r"Incorrect format is used in the following SSM reference: \[{{resolve:ssm:"),
        ("{{resolve:ssm:/password}}", "the parameter is a SecureString: refer to it as ssm-secure"),
        ("{{resolve:ssm-secure:/password}}", r"not supported in: \[AWS::Logs::LogGroup/Properties/LogGroupName\]"),
        ("{{resolve:vault:/password}}", r"Incorrect format is used in the following dynamic reference: \[{{resolve:v"),
        ("{{resolve:secretsmanager:absent}}", "can't find the specified secret"),
        ("{{resolve:secretsmanager:app/config:SecretString:age}}", "Could not find a value associated with JSONKey"),
        ("{{resolve:secretsmanager:app/config:SecretBinary}}", "Incorrect format .* Secrets Manager reference"),
        ("{{resolve:secretsmanager:app/config:SecretString:name:AWSCURRENT:1}}", "leave one of them out"),
    ],
)
def test_what_does_not_exist_or_cannot_be_read_is_refused(reference, message, stored):
    with pytest.raises(DeploymentFailed, match=message):
        stored.deploy(group(reference))


def test_json_that_cannot_be_read_is_refused(stored):
    stored.client("secretsmanager").create_secret(Name="plain", SecretString="no JSON")

    with pytest.raises(DeploymentFailed, match="Could not parse SecretString JSON"):
        stored.deploy(group("{{resolve:secretsmanager:plain:SecretString:name}}"))


def test_an_update_takes_a_new_parameter_and_leaves_a_new_secret(stored):
    tags = [
        {"Key": "parameter", "Value": "{{resolve:ssm:/group/name}}"},
        {"Key": "secret", "Value": "{{resolve:secretsmanager:app/config:SecretString:name}}"},
    ]
    stack = stored.deploy(group("group", Tags=tags))
    stored.client("secretsmanager").put_secret_value(SecretId="app/config", SecretString='{"name": "rotated"}')

    assert stack.update() == []

    stored.client("ssm").put_parameter(Name="/group/name", Type="String", Value="third", Overwrite=True)
    changes = [tuple(change) for change in stack.update()]

    # the resource is changed for the parameter's sake, and is given the secret as it is by now
    assert changes == [("changed", "Group")]
    values = {tag["Key"]: tag["Value"] for tag in stack.resources["Group"].value("Tags", origin="read")}
    assert values == {"parameter": "third", "secret": "rotated"}


def test_an_output_has_the_parameter_and_never_the_secret(stored):
    secret = "{{resolve:secretsmanager:app/config:SecretString:name}}"
    outputs = {"Name": {"Value": "{{resolve:ssm:/group/name:1}}"}, "Secret": {"Value": secret}}

    stack = stored.deploy(group("group") | {"Outputs": outputs})

    assert stack.outputs == {"Name": "first", "Secret": secret}


def test_an_output_of_an_absent_parameter_is_refused_by_name(stored):
    template = group("group") | {"Outputs": {"Name": {"Value": "{{resolve:ssm:/absent}}"}}}

    with pytest.raises(DeploymentFailed, match=r"Name: Parameters: \[ssm:/absent\]"):
        stored.deploy(template)


def test_a_password_may_be_a_secure_string(stored):
    template = {
        "Resources": {
            "Cluster": {
                "Type": "AWS::RDS::DBCluster",
                "Properties": {
                    "Engine": "aurora-postgresql",
                    "MasterUsername": "app",
                    "MasterUserPassword": "{{resolve:ssm-secure:/password}}",
                },
            }
        }
    }

    stack = stored.deploy(template)

    assert stack.resources["Cluster"].properties["MasterUserPassword"] == "very-secret-1"
