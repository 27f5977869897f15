"""Where entries are kept."""

from __future__ import annotations

import pytest

from tests.budget_stack.budget_tracker.shipped import (
    ATTACHED,
    CLUSTER_ID,
    ENDPOINT,
    EXISTING,
    container,
    environment,
    outputs,
    properties,
    resources,
    statements,
)


def test_the_database_is_made_by_default_and_outlives_its_stack_but_not_a_creation_that_fails():
    database = resources()["DatabaseCluster"]

    assert database["Type"] == "AWS::DSQL::Cluster"
    assert (database["DeletionPolicy"], database["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert database["Properties"]["Tags"] == [{"Key": "Name", "Value": "budget-tracker"}]


def test_the_database_is_protected_while_there_are_tasks_and_so_not_in_a_first_creation():
    assert properties("DatabaseCluster")["DeletionProtectionEnabled"] is True
    assert properties("DatabaseCluster", MinContainerCount=0)["DeletionProtectionEnabled"] is False


def test_a_cluster_that_exists_is_used_and_none_made():
    policy = properties("DatabasePolicy", **ATTACHED)["PolicyDocument"]["Statement"]
    told = outputs(**ATTACHED)

    assert set(resources()) - set(resources(**ATTACHED)) == {"DatabaseCluster"}
    assert environment(**ATTACHED)["DATABASE_URL"] == f"auroradsql+psycopg://admin@{ENDPOINT}/postgres"
    assert [(s["Action"], s["Resource"]) for s in policy] == [
        (["dsql:DbConnectAdmin"], [f"arn:aws:dsql:eu-central-1:111122223333:cluster/{CLUSTER_ID}"])
    ]
    assert properties("TaskRole", **ATTACHED)["ManagedPolicyArns"] == ["{DatabasePolicy}"]
    assert (told["DatabaseEndpoint"], told["DatabaseClusterId"]) == (ENDPOINT, CLUSTER_ID)
    assert ports_out(**ATTACHED) == ports_out() == {443, 5432}


def ports_out(**parameters):
    return {rule["ToPort"] for rule in properties("TaskSecurityGroup", **parameters)["SecurityGroupEgress"]}


@pytest.mark.parametrize("database", [EXISTING, {"Database": "none"}])
def test_the_database_is_not_made_when_there_is_another_or_none(database):
    assert set(resources()) - set(resources(**database)) == {"DatabaseCluster", "DatabasePolicy"}
    assert "DatabaseEndpoint" not in outputs(**database)
    assert ("sqlite:////tmp/budget-tracker.db" in str(container(**database))) is (database["Database"] == "none")


def test_the_container_is_told_where_the_database_is_and_nothing_secret():
    assert environment()["DATABASE_URL"] == "auroradsql+psycopg://admin@{DatabaseCluster.Endpoint}/postgres"


def test_the_secret_of_an_existing_database_is_read_by_the_execution_role_alone():
    secrets = container(**EXISTING)["Secrets"]
    granted = [s for logical_id, s in statements(**EXISTING) if logical_id == "ExistingDatabaseSecretPolicy"]

    assert {"Name": "DATABASE_SECRET", "ValueFrom": EXISTING["DatabaseSecretArn"]} in secrets
    assert "DATABASE_SECRET" not in [secret["Name"] for secret in container()["Secrets"]]
    assert [(s["Action"], s["Resource"]) for s in granted] == [
        (["secretsmanager:GetSecretValue"], [EXISTING["DatabaseSecretArn"]])
    ]
    assert "{ExistingDatabaseSecretPolicy}" in properties("ExecutionRole", **EXISTING)["ManagedPolicyArns"]
    assert properties("ExecutionRole")["ManagedPolicyArns"] == ["{ExecutionPolicy}"]


@pytest.mark.parametrize("database", [{}, EXISTING, {"Database": "none"}])
def test_the_schema_is_migrated_before_the_application_starts(database):
    init, app = container("budget-tracker-init", **database), container(**database)

    assert init["Command"] == ["python", "-m", "service", "migrate"]
    assert init["Essential"] is False
    assert app["DependsOn"] == [{"ContainerName": "budget-tracker-init", "Condition": "SUCCESS"}]
    for shared in ("Image", "User", "ReadonlyRootFilesystem", "LinuxParameters"):
        assert init[shared] == app[shared]
    assert init["LogConfiguration"]["Options"]["awslogs-stream-prefix"] == "budget-tracker-init"
    # each may use all of the task's
    assert "Memory" not in init | app


@pytest.mark.parametrize("minimum", ["1", "4"])
def test_without_a_database_there_is_never_more_than_one_task(minimum):
    target = properties("ServiceScalingTarget", Database="none", MinContainerCount=minimum, MaxContainerCount=7)

    assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 1)
