"""A settings file beside `configure`: what is built of it, and when it is refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from budget_stack.resolve.source import read_template
from tests.budget_stack.configure.runs import configure, there_is
from tests.budget_stack.configure.test_address import HERE, deployed_file, said


def test_a_settings_file_says_the_address_and_what_else_is_built(listed):
    Path("budget-stack.toml").write_text('address = "api-gateway"\n[load_balancer]\nidle_timeout = 25\n')
    configure(*HERE)

    assert deployed_file() == "template.api-gateway.yaml"
    assert 'Value: "25"' in Path(deployed_file()).read_text()

    Path("budget-stack.toml").write_text("[load_balancer]\nidle_timeout = 26\n")
    configure(*HERE, "--address", "load-balancer")
    assert deployed_file() == "template.load-balancer.yaml"
    assert 'Value: "26"' in Path(deployed_file()).read_text()

    configure(*HERE, "--address", "api-gateway")
    assert deployed_file() == "template.api-gateway.yaml"
    assert 'Value: "26"' in Path(deployed_file()).read_text()

    Path("budget-stack.toml").unlink()
    configure(*HERE, "--address", "load-balancer")
    assert deployed_file() == "template.yaml"


def test_fails_on_another_address_than_the_settings_file_says_and_leaves_the_file(listed, monkeypatch):
    Path("budget-stack.toml").write_text('address = "load-balancer"\n')

    refused = configure(*HERE, "--address", "api-gateway")
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=["HttpApi"])
    contradicted = configure(*HERE)

    assert (refused.exit_code, contradicted.exit_code) == (2, 2)
    assert "--address must be load-balancer, which budget-stack.toml has; another address takes" in said(refused)
    assert "budget-stack.toml has load-balancer, and --address must stay api-gateway" in said(contradicted)
    assert Path("budget-stack.toml").read_text() == 'address = "load-balancer"\n'
    assert not Path("samconfig.toml").exists()


@pytest.mark.parametrize("address", ["", 'address = "api-gateway"', 'address = "nowhere"'])
def test_fails_on_a_settings_file_that_says_what_cannot_be_set_before_the_account_is_listed(listed, address):
    Path("budget-stack.toml").write_text(f"{address}\n[load_balancer]\nidle = 25\n")

    result = configure(*HERE)

    assert result.exit_code == 1
    assert "budget-stack.toml:3" in said(result)
    assert "Traceback" not in result.stderr
    assert not Path("samconfig.toml").exists()
    assert listed == []


def test_what_one_address_alone_takes_is_refused_where_the_other_is_chosen(listed):
    Path("budget-stack.toml").write_text('[load_balancer]\ndesync_mitigation_mode = "strictest"\n')

    assert configure(*HERE, "--address", "load-balancer").exit_code == 0
    result = configure(*HERE, "--address", "api-gateway")

    assert result.exit_code == 1
    assert "budget-stack.toml:2: [load_balancer] desync_mitigation_mode" in said(result)


@pytest.mark.parametrize("name", ["template.mine.yaml", "template.mine.json"])
def test_a_template_of_a_name_that_git_ignores_is_built_as_the_settings_file_says(listed, name):
    Path("budget-stack.toml").write_text('address = "api-gateway"\n[load_balancer]\nidle_timeout = 25\n')
    configure(*HERE, "--template-file", name)

    Path("budget-stack.toml").write_text('address = "api-gateway"\n[load_balancer]\nidle_timeout = 26\n')
    result = configure()

    assert deployed_file() == name
    assert f"Wrote samconfig.toml and {name}" in result.stdout
    attributes = read_template(Path(name)).template["Resources"]["InternalLoadBalancer"]["Properties"]
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "26"} in attributes["LoadBalancerAttributes"]
    assert Path(name).read_text().startswith("{") is name.endswith(".json")


def test_a_template_that_is_to_be_written_is_written_with_the_settings_file(listed):
    Path("budget-stack.toml").write_text('address = "api-gateway"\n')

    result = configure(*HERE, "--template-file", "later.yaml")

    assert "template --address api-gateway --settings budget-stack.toml --output later.yaml" in result.stdout


def test_a_template_that_is_too_long_to_be_sent_goes_by_way_of_a_bucket(listed):
    Path("budget-stack.toml").write_text('address = "api-gateway"\n[dashboard]\n')
    configure(*HERE)

    written = tomllib.loads(Path("samconfig.toml").read_text())
    assert [written[name]["deploy"]["parameters"]["resolve_s3"] for name in ("default", "first")] == [True, True]


def test_a_template_that_can_be_sent_needs_no_bucket(listed):
    configure(*HERE)

    assert "resolve_s3" not in Path("samconfig.toml").read_text()


def test_fails_on_a_strategy_with_which_no_stack_can_begin(listed, monkeypatch):
    Path("budget-stack.toml").write_text('address = "api-gateway"\n[release]\nstrategy = "CANARY"\n')

    refused = configure(*HERE)

    assert refused.exit_code == 1
    assert 'budget-stack.toml:3: [release] strategy: "ROLLING" for a stack that is not there yet' in said(refused)
    assert not Path("samconfig.toml").exists()
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=["HttpApi"])
    assert configure(*HERE).exit_code == 0


def test_nothing_is_asked_or_remembered_of_the_database_where_the_settings_file_makes_another(listed):
    Path("budget-stack.toml").write_text('[database]\nkind = "aurora-postgresql"\n')

    assert configure(*HERE).exit_code == 0
    assert "AWS::RDS::DBCluster" in Path(deployed_file()).read_text()
    assert "Database" not in Path("samconfig.toml").read_text()


def test_fails_on_an_option_of_the_database_that_the_settings_file_does_not_make(listed):
    Path("budget-stack.toml").write_text('[database]\nkind = "aurora-postgresql"\n')

    refused = configure(*HERE, "--database", "none", "--database-cluster-id", "")

    assert refused.exit_code == 2
    no_such = "must be left out: the template that budget-stack.toml asks for has no such parameter"
    assert f"--database {no_such}" in said(refused)
    assert "--database-cluster-id must be left out" in said(refused)
    assert listed == []


def test_fails_on_an_option_of_a_parameter_that_the_settings_file_decides(listed):
    Path("budget-stack.toml").write_text(
        'private_subnet_ids = ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"]\n'
    )

    refused = configure(*HERE, "--assign-public-ip", "DISABLED")

    assert refused.exit_code == 2
    assert "--assign-public-ip must be left out: the template that budget-stack.toml asks for has" in said(refused)
    assert configure(*HERE).exit_code == 0
    assert "!Ref AssignPublicIp" not in Path(deployed_file()).read_text()
