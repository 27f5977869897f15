"""Keys, parameters, zones, and the databases of secrets."""

from __future__ import annotations

import json

import pytest

from budget_stack.testing import DeploymentFailed

DATABASE = {
    "Type": "AWS::RDS::DBInstance",
    "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.t4g.micro",
        "AllocatedStorage": "20",
        "DBName": "shop",
        "MasterUsername": "owner",
        "MasterUserPassword": "not-a-secret",
    },
}


def attached(value):
    attachment = {"SecretId": {"Ref": "Secret"}, "TargetId": {"Ref": "Database"}, "TargetType": "AWS::RDS::DBInstance"}
    return {
        "Resources": {
            "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": value}},
            "Database": DATABASE,
            "Attachment": {"Type": "AWS::SecretsManager::SecretTargetAttachment", "Properties": attachment},
        }
    }


def test_a_secret_learns_where_its_database_is_and_forgets_it_again(fargate):
    def value():
        return json.loads(fargate.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])

    template = attached('{"username": "owner"}')
    stack = fargate.deploy(template)
    secret = stack.resources["Secret"].physical_id

    said = value()
    assert said["host"] == stack.resources["Database"].attributes["Endpoint.Address"]
    assert said["dbInstanceIdentifier"] == stack.resources["Database"].physical_id
    assert {said[key] for key in ("engine", "dbname", "username")} == {"postgres", "shop", "owner"}
    assert stack.update() == []

    del template["Resources"]["Attachment"]
    stack.update(template)
    assert value() == {"username": "owner"}


def test_fails_on_a_secret_that_cannot_say_where_a_database_is(fargate):
    with pytest.raises(DeploymentFailed, match="Attachment: the value of the secret is no JSON object"):
        fargate.deploy(attached("plain"))


def test_a_key_that_is_disabled_is_rotated_before_it_is(fargate):
    properties = {"Enabled": False, "EnableKeyRotation": True, "RotationPeriodInDays": 100}
    key = {"Type": "AWS::KMS::Key", "Properties": properties}

    stack = fargate.deploy({"Resources": {"Key": key}})

    assert stack.resources["Key"].value("EnableKeyRotation", origin="read") is True
    stack.delete()
    (listed,) = fargate.client("kms").list_keys()["Keys"]
    assert fargate.client("kms").describe_key(KeyId=listed["KeyId"])["KeyMetadata"]["KeyState"] == "PendingDeletion"


def test_an_alias_is_read_by_whatever_names_its_key(fargate):
    for reference in ({"Ref": "Key"}, {"Fn::GetAtt": ["Key", "Arn"]}):
        alias = {"AliasName": "alias/app", "TargetKeyId": reference}
        resources = {
            "Key": {"Type": "AWS::KMS::Key"},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": alias},
        }

        stack = fargate.deploy({"Resources": resources})

        assert stack.resources["Alias"].value("TargetKeyId", origin="read") == stack.resources["Key"].physical_id
        stack.delete()


def test_a_parameter_without_a_name_is_named_as_cloudformation_does(fargate):
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "on"}}

    stack = fargate.deploy({"Resources": {"Switch": parameter}})

    name = stack.resources["Switch"].physical_id
    assert name.startswith("CFN-Switch-")
    assert fargate.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] == "on"


def test_a_zone_is_of_the_vpcs_that_it_names_and_its_name_ends_in_a_dot(fargate):
    properties = {"Name": "App.internal", "VPCs": [{"VPCId": fargate.vpc_id, "VPCRegion": "us-east-1"}]}

    stack = fargate.deploy({"Resources": {"Zone": {"Type": "AWS::Route53::HostedZone", "Properties": properties}}})

    assert stack.resources["Zone"].value("Name", origin="read") == "app.internal."
    stack.delete()
    assert fargate.client("route53").list_hosted_zones()["HostedZones"] == []


def test_fails_on_a_zone_of_a_vpc_that_is_not_there(fargate):
    properties = {"Name": "app.internal", "VPCs": [{"VPCId": "vpc-0123456789abcdef0", "VPCRegion": "us-east-1"}]}

    with pytest.raises(DeploymentFailed, match="Zone: The VPC ID 'vpc-0123456789abcdef0' does not exist"):
        fargate.deploy({"Resources": {"Zone": {"Type": "AWS::Route53::HostedZone", "Properties": properties}}})


def test_fails_on_deleting_a_zone_in_which_a_certificate_was_proven(fargate):
    """As on AWS: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1603."""
    proof = {"DomainName": "app.example.com", "HostedZoneId": {"Ref": "Zone"}}
    certificate = {"DomainName": "app.example.com", "ValidationMethod": "DNS", "DomainValidationOptions": [proof]}
    resources = {
        "Zone": {"Type": "AWS::Route53::HostedZone", "Properties": {"Name": "example.com"}},
        "Certificate": {"Type": "AWS::CertificateManager::Certificate", "Properties": certificate},
    }
    stack = fargate.deploy({"Resources": resources})

    with pytest.raises(DeploymentFailed, match="Zone: .*HostedZoneNotEmpty"):
        stack.delete()
