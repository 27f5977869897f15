"""The Budget Tracker on Aurora PostgreSQL, which a settings file asks for."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.budget_tracker.groups.database import AURORA
from budget_stack.checks import check
from budget_stack.errors import InvalidSetting
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.settings_file import InvalidSettingsFile, parse_settings
from budget_stack.testing import simulated
from tests.support.cfn_lint import findings
from tests.support.resolution import NETWORK, resolve

ASKED = '[database]\nkind = "aurora-postgresql"\n'
# Opinions about the shipped template, which an operator may change by its parameters.
SHIPPED = {"image-tag-latest", "listener-unencrypted"}
TEMPLATE = build_budget_tracker(database_kind=AURORA).template


def built(more="", address="load-balancer"):
    return build_from_file(parse_settings(ASKED + more, "aurora.toml"), address).template


def resources(**parameters):
    return resolve(TEMPLATE, **NETWORK | parameters)["Resources"]


def properties(logical_id, **parameters):
    return resources(**parameters)[logical_id]["Properties"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_file_that_asks_for_it_makes_a_sound_template(address):
    text = to_yaml(built("max_capacity = 2\n[dashboard]\n", address))

    report = check(parse_template(text))

    assert {finding.rule for finding in report.findings if finding.at and finding.severity == "info"} <= SHIPPED
    assert [finding for finding in report.findings if finding.at and finding.severity != "info"] == []
    assert findings(text) == []


def test_the_file_asks_for_what_the_library_calls_by_the_same_name():
    assert built().to_json() == TEMPLATE.to_json()


def test_keys_of_its_table_are_its_settings():
    cluster = json.loads(built("max_capacity = 2\nbackup_retention_period = 14\n").to_json())["Resources"][
        "AuroraCluster"
    ]["Properties"]

    assert cluster["ServerlessV2ScalingConfiguration"] == {"MinCapacity": 0, "MaxCapacity": 2}
    assert cluster["BackupRetentionPeriod"] == 14


def test_nothing_is_left_of_the_other_databases():
    template = json.loads(TEMPLATE.to_json())
    shipped = json.loads(build_budget_tracker().template.to_json())
    headings = [group["Label"]["default"] for group in template["Metadata"]["AWS::CloudFormation::Interface"].values()
                for group in group]  # fmt: skip

    assert shipped["Parameters"].keys() - template["Parameters"].keys() == {
        "Database",
        "DatabaseClusterId",
        "DatabaseSecretArn",
    }
    assert "Database" not in headings
    assert "HasDatabase" in shipped["Conditions"]
    assert not [name for name in template["Conditions"] if "Database" in name or "Dsql" in name]
    assert not [name for name in template["Rules"] if "Database" in name]
    assert {"DatabaseEndpoint", "ResetPasswordCommand"} <= template["Outputs"].keys()
    assert "DatabaseClusterId" not in template["Outputs"]
    assert "dsql" not in TEMPLATE.to_json().casefold()


def test_the_application_is_told_where_it_is_and_has_the_right_to_sign_in():
    containers = {it["Name"]: it for it in properties("TaskDefinition")["ContainerDefinitions"]}
    url = {
        "Name": "DATABASE_URL",
        "Value": "postgresql+psycopg://postgres@{AuroraCluster.Endpoint.Address}:5432/postgres",
    }

    assert all(url in container["Environment"] for container in containers.values())
    assert [secret["Name"] for secret in containers["budget-tracker"]["Secrets"]] == ["SECRET_KEY"]
    assert [secret["Name"] for secret in containers["budget-tracker-init"]["Secrets"]] == ["FIRST_PASSWORD"]
    assert properties("TaskRole")["ManagedPolicyArns"] == ["{AuroraPolicy}"]
    assert TEMPLATE.resources["Service"].DependsOn == ["AuroraInstance", "EventRule"]


def test_there_may_be_as_many_tasks_as_the_parameters_say():
    target = properties("ServiceScalingTarget", MinContainerCount=2, MaxContainerCount=7)

    assert (target["MinCapacity"], target["MaxCapacity"]) == ("2", "7")


def test_it_is_protected_while_there_are_tasks_and_so_not_in_a_first_creation():
    assert properties("AuroraCluster")["DeletionProtection"] is True
    assert properties("AuroraCluster", MinContainerCount=0)["DeletionProtection"] is False


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "deletion_protection = false\n",
            "3: [database] deletion_protection: the parameter MinContainerCount decides this; set that in",
        ),
        (
            '[container.environment]\nDATABASE_URL = "sqlite://"\n',
            "4: [container.environment] DATABASE_URL: the template itself sets this, to",
        ),
        (
            'cluster_id = "abcdefghijklmnopqrstuv2345"\n',
            '3: [database] cluster_id: left out without kind = "aurora-dsql"',
        ),
    ],
)
def test_fails_on_what_is_decided_elsewhere_and_on_keys_of_the_other_database(text, told):
    with pytest.raises(InvalidSettingsFile) as refused:
        built(text)

    (problem,) = refused.value.problems
    assert problem.startswith(f"aurora.toml:{told}")


def test_fails_on_a_database_that_there_is_not():
    with pytest.raises(InvalidSetting, match="database_kind must be one of aurora-dsql, aurora-postgresql; got"):
        build_budget_tracker(database_kind="mysql")


def test_it_is_deployed_asleep_and_woken():
    with simulated() as account:
        stack = account.deploy(TEMPLATE, account.network | {"MinContainerCount": 0}, stack_name="tracker")
        stack.update(TEMPLATE, account.network | {"MinContainerCount": 1})

        (cluster,) = stack.of_type("AWS::RDS::DBCluster")
        assert cluster.described["DeletionProtection"] is True
        assert stack.outputs["DatabaseEndpoint"] == cluster.described["Endpoint"]
        assert {type_ for type_, _ in stack.losses()} <= {
            "AWS::RDS::DBCluster",
            "AWS::RDS::DBInstance",
            "AWS::SecretsManager::Secret",
        }
