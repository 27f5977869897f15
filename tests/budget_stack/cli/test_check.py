from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack

ROOT = Path(__file__).parents[3]
QUEUE = "Resources: {Queue: {Type: AWS::SQS::Queue}}"
DANGLING = """\
Parameters: {Database: {Type: String, AllowedValues: [own, none]}}
Conditions: {Own: !Equals [!Ref Database, own]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Condition: Own}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !GetAtt Queue.QueueName}}
"""


def run(*words, **options):
    return CliRunner().invoke(budget_stack, ["check", "--no-cloudformation-validate", *words], **options)


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(QUEUE)
    return path


def test_a_clean_template_ends_with_0(template):
    done = run(str(template))

    assert (done.exit_code, done.output.count("no errors, no warnings")) == (0, 1)


def test_a_template_with_a_fault_ends_with_1(template):
    template.write_text(DANGLING)

    done = run(str(template))

    assert done.exit_code == 1
    assert f"{template}:5: error: Topic: Topic refers to Queue" in done.output


def test_what_an_update_would_meet_is_told_where_the_deployed_template_is_given(template, tmp_path):
    deployed = tmp_path / "deployed.yaml"
    deployed.write_text("Resources: {Queue: {Type: AWS::SNS::Topic}}")

    done = run(str(template), "--deployed", str(deployed))

    assert done.exit_code == 1
    assert f"{template}:1: error: Queue: AWS::SQS::Queue was AWS::SNS::Topic" in done.output


def test_fails_on_a_deployed_template_that_cannot_be_read(template, tmp_path):
    deployed = tmp_path / "deployed.yaml"
    deployed.write_text("Resources: {Queue: [}")

    for refused in (deployed, tmp_path / "nowhere.yaml"):
        done = run(str(template), "--deployed", str(refused))

        assert done.exit_code == 2
        assert str(refused) in done.output


def test_the_template_of_this_folder_is_checked_where_none_is_named(template, monkeypatch):
    monkeypatch.chdir(template.parent)

    assert "template.yaml: no errors" in run().output


def test_a_template_is_read_from_standard_input():
    done = run("-", "--format", "json", input=DANGLING)

    assert (done.exit_code, json.loads(done.output)[0]["rule"]) == (1, "reference-dangling")


def test_a_parameter_can_be_given(template):
    template.write_text(DANGLING)

    assert run(str(template), "--parameter", "Database=own").exit_code == 0
    assert run(str(template), "-p", "Database=none", "--format", "sarif").exit_code == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml: No such file or directory"),
        (["-p", "Database"], "must be NAME=VALUE; got 'Database'"),
        (["-p", "Database=x"], "Database is no parameter of the template, which has none"),
        (["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_fails_with_2_on_what_cannot_be_understood(template, monkeypatch, words, message):
    monkeypatch.chdir(template.parent)

    done = run(*words)

    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_fails_with_2_on_a_file_that_is_no_template(template):
    template.write_text("Resources: [a]")

    done = run(str(template))

    assert (done.exit_code, done.output) == (
        2,
        f"Error: {template}: no Resources: every template must have at least one\n",
    )


def test_the_rules_can_be_listed():
    done = run("--list-rules")

    assert done.exit_code == 0
    assert any(line.startswith("service-container-unknown ") for line in done.output.splitlines())


def test_our_own_template_is_clean_with_the_real_command():
    command = [Path(sys.executable).parent / "budget-stack", "check", "--no-cloudformation-validate"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
