from __future__ import annotations

import importlib.util
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from troposphere import Parameter, Template

from budget_stack.budget_tracker import add_parameters
from budget_stack.cli import configure as module
from budget_stack.cli.group import budget_stack
from budget_stack.configure import run
from budget_stack.configure.credentials import NotListed

IDS = ["--vpc-id", "vpc-0123456789abcdef0"]
IDS += ["--public-subnet-1", "subnet-0123456789abcdef0", "--public-subnet-2", "subnet-0123456789abcdef1"]
READY = ["--region", "eu-west-1", *IDS]


@pytest.fixture(autouse=True)
def nobody(monkeypatch, tmp_path):
    """No account to ask, no repository around, an empty folder to work in."""

    def open_session(profile, *, terminal):
        raise NotListed("this is a test")

    monkeypatch.setattr(run, "open_session", open_session)
    monkeypatch.setattr(run, "default_region", lambda profile: None)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def configure(*arguments, command=budget_stack):
    words = ["configure", *arguments] if command is budget_stack else list(arguments)
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_every_parameter_has_an_option_in_the_help_under_the_heading_of_the_console():
    template = Template()
    add_parameters(template)

    lines = configure("--help").stdout.splitlines()

    for group in template.metadata["AWS::CloudFormation::Interface"]["ParameterGroups"]:
        assert f"{group['Label']['default']}:" in lines
    for name in template.parameters:
        assert any(run_option(name) in line.split() for line in lines), name


def run_option(name):
    return next(question.option for question in run.all_questions() if question.name == name)


def test_a_new_parameter_gets_its_option_and_arrives_in_the_file_without_any_edit_here(monkeypatch):
    def add_more(template, *shape):
        template.add_parameter(Parameter("BrandNewFQDN", Type="String", Default="", Description="A name."))
        return add_parameters(template, *shape)

    monkeypatch.setattr(run, "add_parameters", add_more)
    spec = importlib.util.spec_from_file_location("again", module.__file__)
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)

    assert "--brand-new-fqdn" in configure("--help", command=again.command).stdout
    assert configure(*READY, "--brand-new-fqdn", "a.example", command=again.command).exit_code == 0
    assert "BrandNewFQDN=a.example" in Path("samconfig.toml").read_text()


def commands(told):
    return [line.strip() for line in told.splitlines() if line.startswith("  ")]


def test_the_file_and_every_command_up_to_the_page_are_told_on_standard_output():
    told = configure(*READY).stdout

    assert told.startswith(
        "\nWrote samconfig.toml and template.api-gateway.yaml: budget-tracker in eu-west-1. "
        "Next, one command after another:\n\n"
        "1. Make everything but the tasks, with the repository budget-tracker\n"
        "  sam deploy --config-env first\n\n"
        "2. Build and push the image\n"
        "  aws ecr get-login-password --region eu-west-1 | docker login"
    )
    assert [command.split()[:2] for command in commands(told)] == [
        ["sam", "deploy"],
        ["aws", "ecr"],
        *(["docker", verb] for verb in ("build", "tag", "push")),
        ["sam", "deploy"],
        *(["aws", service] for service in ("cloudformation", "secretsmanager", "cloudformation")),
    ]


def test_a_template_that_is_not_there_is_to_be_written_first():
    first, second, *_ = commands(configure(*READY, "--template-file", "my template.yaml").stdout)

    assert first.endswith("template --address api-gateway --output 'my template.yaml'")
    assert second == "sam deploy --config-env first"


def test_the_template_is_written_by_a_command_that_is_there(monkeypatch):
    monkeypatch.setattr(module.shutil, "which", lambda name: None)

    first, *_ = commands(configure(*READY, "--address", "load-balancer").stdout)
    subprocess.run(first, shell=True, check=True)

    assert Path("template.yaml").read_text().startswith("AWSTemplateFormatVersion")


def test_a_file_that_sam_does_not_find_by_itself_is_named_in_every_deployment():
    told = commands(configure(*READY, "--output", "other.toml").stdout)

    assert "sam deploy --config-file other.toml --config-env first" in told
    assert "sam deploy --config-file other.toml" in told


def test_a_file_that_git_would_track_is_warned_of():
    subprocess.run(["git", "init"], check=True, capture_output=True)

    assert "warning: git would track samconfig.toml" in configure(*READY).stderr
    Path(".gitignore").write_text("samconfig.toml\n")
    assert "would track" not in configure(*READY).stderr


def test_fails_on_missing_options_with_status_2_and_one_message():
    result = configure()

    assert result.exit_code == 2
    assert result.stderr.count("Error:") == 1
    assert "--vpc-id is missing" in result.stderr
    assert "--public-subnet-2 is missing" in result.stderr


def test_fails_on_an_output_that_sam_cannot_read():
    result = configure(*READY, "--output", "samconfig.ini")

    assert result.exit_code == 2
    assert "--output: must end in .toml, or sam cannot read it; got 'samconfig.ini'" in result.stderr


def test_fails_on_a_file_that_is_no_toml_and_leaves_it():
    Path("samconfig.toml").write_text("not = = toml")

    result = configure(*READY)

    assert result.exit_code == 1
    assert "samconfig.toml is not valid TOML" in result.stderr
    assert Path("samconfig.toml").read_text() == "not = = toml"


def test_fails_on_a_folder_that_is_not_there_before_anything_is_asked(monkeypatch):
    monkeypatch.setattr(run, "is_terminal", lambda: True)

    result = configure("--output", "missing/samconfig.toml")

    assert result.exit_code == 1
    assert "make it first, or choose another --output" in result.stderr
    assert "Region" not in result.stderr


def test_the_short_options_do_what_the_long_ones_do(monkeypatch):
    monkeypatch.setattr(run, "is_terminal", lambda: True)

    result = configure(*READY, "-y", "-o", "short.toml")

    assert result.exit_code == 0
    assert "Change" not in result.stderr
    assert tomllib.loads(Path("short.toml").read_text())["version"] == 0.1


def test_the_command_is_what_the_group_loads():
    assert isinstance(module.command, click.Command)
    assert module.command.name == "configure"
