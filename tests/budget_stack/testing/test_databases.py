"""Databases that stand alone: refused without credentials, and changed where moto forgets the change."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed

ALONE = {
    "Engine": "postgres",
    "DBInstanceClass": "db.t4g.micro",
    "AllocatedStorage": "20",
    "MasterUsername": "app",
    "MasterUserPassword": "not-a-secret",
}


def database(**properties):
    return {"Resources": {"Database": {"Type": "AWS::RDS::DBInstance", "Properties": properties}}}


@pytest.mark.parametrize("name", ["Engine", "MasterUsername", "MasterUserPassword"])
def test_a_database_that_stands_alone_needs_its_credentials(name, fargate):
    rest = {key: value for key, value in ALONE.items() if key != name}

    with pytest.raises(DeploymentFailed, match=f"The parameter {name} must be provided and must not be blank"):
        fargate.deploy(database(**rest))


@pytest.mark.parametrize("type_", ["AWS::RDS::DBInstance", "AWS::RDS::DBCluster"])
def test_the_password_that_rds_manages_is_a_secret_to_refer_to(type_, fargate):
    rest = {"MasterUsername": "app", "ManageMasterUserPassword": True}
    alone = {"Engine": "postgres", "DBInstanceClass": "db.t4g.micro"}
    more = alone if type_.endswith("Instance") else {"Engine": "aurora-postgresql"}
    template = {
        "Resources": {"Database": {"Type": type_, "Properties": {**rest, **more}}},
        "Outputs": {"Secret": {"Value": {"Fn::GetAtt": ["Database", "MasterUserSecret.SecretArn"]}}},
    }

    stack = fargate.deploy(template)

    assert stack.resources["Database"].value("ManageMasterUserPassword", origin="read") is True
    assert stack.outputs["Secret"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:")


def test_a_new_port_is_what_its_address_says(fargate):
    stack = fargate.deploy(database(**ALONE))
    assert stack.resources["Database"].attributes["Endpoint.Port"] == "5432"

    stack.update(database(**ALONE, Port="5433"))

    assert stack.resources["Database"].attributes["Endpoint.Port"] == "5433"


def test_names_and_engines_are_kept_in_lower_case(fargate):
    said = {**ALONE, "DBInstanceIdentifier": "Accounts", "Engine": "MySQL"}

    stack = fargate.deploy(database(**said))

    assert stack.resources["Database"].ref == "accounts"
    assert stack.resources["Database"].value("Engine", origin="read") == "mysql"
    assert stack.update() == []
