"""`budget-stack template` beside the samconfig.toml that says what is deployed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cfn_tools import load_yaml
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack

CHANGES = 'address = "api-gateway"\n[http_api]\nthrottling_rate_limit = 20\n'


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, settings=None):
    if settings is not None:
        Path("budget-stack.toml").write_text(settings)
        arguments = ("--settings", "budget-stack.toml", *arguments)
    return CliRunner().invoke(budget_stack, ["template", *arguments])


SAMCONFIGS = {
    "deploy": '[default.deploy.parameters]\ntemplate_file = "template.api-gateway.yaml"',
    "global": '[default.global.parameters]\ntemplate_file = "template.api-gateway.yaml"',
    "deploy before global": '[default.global.parameters]\ntemplate_file = "template.x.yaml"\n'
    '[default.deploy.parameters]\ntemplate_file = "template.api-gateway.yaml"',
    "its other name": '[default.deploy.parameters]\ntemplate = "template.api-gateway.yaml"',
    "build": '[default.build.parameters]\ntemplate_file = "template.api-gateway.yaml"',
    "what is built": '[default.deploy.parameters]\ntemplate_file = ".aws-sam/build/template.yaml"\n'
    '[default.build.parameters]\ntemplate_file = "template.api-gateway.yaml"',
    "another environment beside": '[prod.deploy.parameters]\ntemplate_file = "template.prod.yaml"\n'
    '[default.deploy.parameters]\ntemplate_file = "template.api-gateway.yaml"',
}


@pytest.mark.parametrize("samconfig", SAMCONFIGS.values(), ids=SAMCONFIGS)
def test_the_file_that_samconfig_names_is_written(samconfig, folder):
    Path("samconfig.toml").write_text(samconfig)

    result = run("--samconfig", "samconfig.toml", settings=CHANGES)

    assert result.exit_code == 0
    assert "sam deploys" not in result.stderr
    assert sorted(it.name for it in folder.iterdir()) == [
        "budget-stack.toml",
        "samconfig.toml",
        "template.api-gateway.yaml",
    ]
    assert Path("template.api-gateway.yaml").read_text() == run("--settings", "budget-stack.toml").stdout


def test_the_name_of_the_template_says_the_address_where_the_file_does_not():
    Path("samconfig.toml").write_text(SAMCONFIGS["deploy"])

    run("--samconfig", "samconfig.toml", settings="[http_api]\nthrottling_rate_limit = 20")

    assert "HttpApi" in load_yaml(Path("template.api-gateway.yaml").read_text())["Resources"]


def test_fails_on_a_template_named_after_another_address():
    Path("samconfig.toml").write_text(SAMCONFIGS["deploy"])

    result = run("--samconfig", "samconfig.toml", settings='address = "load-balancer"')

    assert result.exit_code == 2
    assert "budget-stack.toml:1 says load-balancer, but template_file template.api-gateway.yaml" in result.stderr
    assert not Path("template.api-gateway.yaml").exists()


@pytest.mark.parametrize("named", [None, "", "template.yaml", "mine.yaml", "infra/template.yml"])
def test_what_is_committed_or_somebodys_own_is_never_written(named, folder):
    for own in ("template.yaml", "mine.yaml"):
        Path(own).write_text("somebody's own")
    if named is not None:
        parameters = f"[default.deploy.parameters]\ntemplate_file = '{named}'" if named else ""
        Path("samconfig.toml").write_text(parameters)

    result = run("--samconfig", "samconfig.toml", settings=CHANGES)

    assert Path("template.yaml").read_text() == Path("mine.yaml").read_text() == "somebody's own"
    assert "HttpApi" in load_yaml(Path("template.api-gateway.yaml").read_text())["Resources"]
    assert f"sam deploys {named or 'template.yaml'} until samconfig.toml says, below [default.deploy" in result.stderr
    assert 'template_file = "template.api-gateway.yaml"' in result.stderr


def test_json_is_written_beside():
    Path("samconfig.toml").write_text(SAMCONFIGS["deploy"])

    run("--json", "--samconfig", "samconfig.toml", settings=CHANGES)

    assert "HttpApi" in json.loads(Path("template.api-gateway.json").read_text())["Resources"]
    assert not Path("template.api-gateway.yaml").exists()


def test_a_template_that_is_named_json_is_json():
    Path("samconfig.toml").write_text('[default.deploy.parameters]\ntemplate_file = "template.mine.json"')

    run("--samconfig", "samconfig.toml", settings=CHANGES)

    assert "HttpApi" in json.loads(Path("template.mine.json").read_text())["Resources"]


@pytest.mark.parametrize(
    "samconfig", ["not toml", "default = 3", "[default.deploy.parameters]\ntemplate_file = 'template.a.yaml'\n["]
)
def test_fails_on_a_samconfig_that_sam_could_not_read(samconfig):
    Path("samconfig.toml").write_text(samconfig)

    result = run("--samconfig", "samconfig.toml", settings="")

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


def test_fails_on_two_options_that_say_what_to_write():
    assert "--output and --samconfig both say" in run("--samconfig", "samconfig.toml", "-o", "t.yaml").stderr
