from __future__ import annotations

from dataclasses import replace

import pytest
from troposphere import Equals, GetAtt, Sub, Template

from budget_stack import (
    AuroraSettings,
    DatabaseSettings,
    InvalidSetting,
    NetworkSettings,
    Settings,
    add_database,
    build_stack,
)
from budget_stack.blocks.container import ContainerSettings
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/app:1", environment={"LOG_LEVEL": "info"}),
)

CLUSTER_ID = "abcdefghijklmnopqrstuv2345"


def built(**database):
    return build_stack(replace(SETTINGS, database=DatabaseSettings(**database)), prefix="Shop")


def test_a_stack_has_no_database_unless_asked_for():
    stack = build_stack(SETTINGS)

    assert stack.database is None
    assert "DSQL" not in stack.template.to_json()
    assert "5432" not in stack.template.to_json()


def test_a_stack_with_a_database_tells_the_container_and_lets_it_connect():
    stack = built()
    resources = resolve(stack.template)["Resources"]
    (container,) = resources["ShopTaskDefinition"]["Properties"]["ContainerDefinitions"]
    ports = {rule["ToPort"] for rule in resources["ShopTaskSecurityGroup"]["Properties"]["SecurityGroupEgress"]}

    assert {variable["Name"]: variable["Value"] for variable in container["Environment"]} == {
        "DATABASE_URL": "auroradsql+psycopg://admin@{ShopDatabaseCluster.Endpoint}/postgres",
        "LOG_LEVEL": "info",
    }
    assert resources["ShopTaskRole"]["Properties"]["ManagedPolicyArns"] == ["{ShopDatabasePolicy}"]
    assert ports == {443, 5432}


def test_two_in_one_template_have_two_names_and_a_single_one_that_of_its_stack(template):
    for prefix in ("", "Shop"):
        add_database(template, prefix=prefix)
    found = resolve(template)["Resources"]
    names = [found[f"{prefix}DatabaseCluster"]["Properties"]["Tags"][0]["Value"] for prefix in ("", "Shop")]

    assert names == ["budget-tracker", "budget-tracker-ShopDatabaseCluster"]


@pytest.mark.parametrize("condition", [None, "HasDatabase"])
def test_a_way_to_the_database_that_is_open_already_is_not_opened_twice(condition):
    settings = replace(
        SETTINGS, network=NetworkSettings(egress_ports=(443, "5432")), database=DatabaseSettings(condition=condition)
    )
    group = build_stack(settings).network.security_group.to_dict()["Properties"]

    assert [rule["ToPort"] for rule in group["SecurityGroupEgress"]] == [443, 443, "5432", "5432"]


def test_a_url_that_is_made_of_its_address_is_kept():
    url = Sub("auroradsql+psycopg://app@${DatabaseCluster.Endpoint}/postgres")
    container = replace(SETTINGS.container, environment={"DATABASE_URL": url})
    stack = build_stack(replace(SETTINGS, container=container, database=DatabaseSettings()))
    (app,) = resolve(stack.template)["Resources"]["TaskDefinition"]["Properties"]["ContainerDefinitions"]

    assert app["Environment"] == [
        {"Name": "DATABASE_URL", "Value": "auroradsql+psycopg://app@{DatabaseCluster.Endpoint}/postgres"}
    ]


def test_a_url_may_be_written_where_the_cluster_is_there_already():
    container = replace(SETTINGS.container, environment={"DATABASE_URL": "mine"})

    assert build_stack(replace(SETTINGS, container=container, database=DatabaseSettings(cluster_id=CLUSTER_ID)))


@pytest.mark.parametrize("database", [DatabaseSettings(), AuroraSettings()])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("environment", "sqlite://"),
        ("init_environment", "sqlite://"),
        ("secrets", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:url-a1b2c3"),
    ],
)
def test_fails_on_the_url_of_another_database_than_the_one_that_is_made(name, value, database):
    container = replace(SETTINGS.container, init_command=("migrate",), **{name: {"DATABASE_URL": value}})

    with pytest.raises(
        InvalidSetting, match=rf"container.{name}\['DATABASE_URL'\] must be left out, .* beside database"
    ):
        build_stack(replace(SETTINGS, container=container, database=database))


def test_the_cluster_is_encrypted_with_the_key_it_is_given():
    template = Template()
    database = add_database(
        template,
        settings=DatabaseSettings(kms_key_arn=GetAtt("Key", "Arn"), deletion_protection=False),
        prefix="Shop",
    )
    resources = resolve(template)["Resources"]

    assert database.cluster.title == "ShopDatabaseCluster"
    assert resources["ShopDatabaseCluster"]["Properties"]["KmsEncryptionKey"] == "{Key.Arn}"
    assert resources["ShopDatabaseCluster"]["Properties"]["DeletionProtectionEnabled"] is False


def test_everything_of_the_database_stands_under_its_condition():
    stack = built(condition="HasDatabase")
    stack.template.add_condition("HasDatabase", {"Fn::Equals": ["a", "b"]})
    without = resolve(stack.template)

    assert "ShopDatabaseCluster" not in without["Resources"]
    assert "DatabaseCluster" not in str(without)
    assert "DatabasePolicy" not in str(without)
    assert "5432" not in str(without)
    assert "DatabaseEndpoint" not in str(without)


def test_another_url_can_stand_where_the_condition_is_false():
    stack = built(condition="HasDatabase", url_otherwise="sqlite:////tmp/app.db")
    stack.template.add_condition("HasDatabase", {"Fn::Equals": ["a", "b"]})
    (app,) = resolve(stack.template)["Resources"]["ShopTaskDefinition"]["Properties"]["ContainerDefinitions"]

    assert {"Name": "DATABASE_URL", "Value": "sqlite:////tmp/app.db"} in app["Environment"]


def test_a_cluster_that_exists_is_told_of_and_connected_to_and_none_is_made():
    stack = built(cluster_id=CLUSTER_ID)
    found = resolve(stack.template)
    (container,) = found["Resources"]["ShopTaskDefinition"]["Properties"]["ContainerDefinitions"]
    (statement,) = found["Resources"]["ShopDatabasePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    endpoint = f"{CLUSTER_ID}.dsql.eu-central-1.on.aws"

    assert stack.database.cluster is None
    assert "AWS::DSQL::Cluster" not in str(found)
    assert {"Name": "DATABASE_URL", "Value": f"auroradsql+psycopg://admin@{endpoint}/postgres"} in container[
        "Environment"
    ]
    assert statement["Resource"] == [f"arn:aws:dsql:eu-central-1:111122223333:cluster/{CLUSTER_ID}"]
    assert {name: output["Value"] for name, output in found["Outputs"].items() if "Database" in name} == {
        "ShopDatabaseEndpoint": endpoint,
        "ShopDatabaseClusterId": CLUSTER_ID,
    }


@pytest.mark.parametrize("makes", [True, False])
def test_whether_a_cluster_is_made_or_there_may_depend_on_a_condition(makes):
    stack = built(cluster_id=CLUSTER_ID, created_where="Makes")
    stack.template.add_condition("Makes", Equals("yes", "yes" if makes else "no"))
    found = resolve(stack.template)

    assert ("ShopDatabaseCluster" in found["Resources"]) is makes
    assert (CLUSTER_ID in str(found)) is not makes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"cluster_id": "abc"}, "cluster_id must be 26 lower-case letters and digits; got 'abc'"),
        ({"created_where": "Makes"}, "created_where must be left out where there is no cluster_id; got 'Makes'"),
        ({"deletion_protection": "false"}, "deletion_protection must be True or False; got 'false'"),
    ],
)
def test_fails_on_a_database_that_could_not_be(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        DatabaseSettings(**settings)
