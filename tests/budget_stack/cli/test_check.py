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


def test_several_templates_are_checked_at_once(template, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(DANGLING)

    done = run(str(template), str(broken))
    (finding,) = json.loads(run(str(template), str(broken), "-f", "json").output)

    assert done.exit_code == 1
    assert f"{template}: no errors, no warnings" in done.output
    assert f"{broken}: 1 error" in done.output
    assert finding["file"] == str(broken)


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_fails_with_2_on_a_file_that_is_no_template_and_checks_the_others(template, tmp_path, form):
    unreadable, broken = tmp_path / "compose.yaml", tmp_path / "broken.yaml"
    unreadable.write_text("services: {ledger: {image: ledger}}")
    broken.write_text(DANGLING)

    done = run(str(unreadable), str(broken), str(template), "--format", form)

    assert done.exit_code == 2
    assert "a Compose file, which is no template" in done.output
    assert "Topic refers to Queue" in done.output


def test_fails_on_a_key_that_stands_twice_with_both_lines(template):
    template.write_text("Resources:\n  Queue: {Type: AWS::SNS::Topic}\n  Queue: {Type: AWS::SQS::Queue}\n")

    done = run(str(template))

    assert done.exit_code == 1
    assert f"{template}:3: warning: Queue: Queue stands on lines 2 and 3 of one mapping" in done.output


def test_a_key_may_stand_twice_where_the_template_says_why(template):
    metadata = "Metadata: {budget-stack: {suppress: [{rule: template-key-doubled, reason: generated}]}}"
    template.write_text(f"Resources:\n  Queue: {{Type: AWS::SQS::Queue, DependsOn: [], DependsOn: [], {metadata}}}\n")

    assert run(str(template)).exit_code == 0


def test_findings_are_counted_by_rule(template, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text(DANGLING)

    done = run(str(template), str(broken), str(broken), "--summary")

    assert done.output == "     2  error    reference-dangling  in 1 template\n3 templates checked: 2 findings\n"
    assert done.exit_code == 1


def test_a_report_is_written_to_a_file(template, tmp_path):
    template.write_text(DANGLING)
    output = tmp_path / "results.sarif"

    done = run(str(template), "--format", "sarif", "--output", str(output))

    assert (done.exit_code, done.output) == (1, "")
    assert len(json.loads(output.read_text())["runs"][0]["results"]) == 1


def test_options_select_what_is_reported(template):
    template.write_text(DANGLING)

    assert run(str(template), "--ignore", "log-,reference-").exit_code == 0
    assert "1 not selected" in run(str(template), "--select", "log-").output
    assert run(str(template), "--select", "log-", "--select", "reference-dangling").exit_code == 1


@pytest.fixture
def settings(template, monkeypatch):
    template.write_text(DANGLING)
    monkeypatch.chdir(template.parent)
    return template.with_name("budget-stack.toml")


def test_a_settings_file_says_what_is_reported_unless_an_option_does(settings):
    settings.write_text('address = "api-gateway"\n[check]\nignore = ["reference-"]\n')

    done = run()

    assert (done.exit_code, "[check] of budget-stack.toml" in done.output) == (0, True)
    assert run("--ignore", "log-").exit_code == 1


def test_another_settings_file_is_named(settings):
    settings.write_text("[check]\nno_such_thing = 1\n")
    other = settings.with_name("other.toml")
    other.write_text('[check]\nseverity = "error"\ncfn_lint = false\n')

    assert run("--settings", str(other)).exit_code == 1


def test_a_settings_file_without_the_table_changes_nothing(settings):
    settings.write_text('address = "api-gateway"\n')

    assert run().exit_code == 1


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('severity = "eror"', 'budget-stack.toml:2: [check] severity: one of "error", "warning", "info", not "eror"'),
        ('cfn_lint = "yes"', "budget-stack.toml:2: [check] cfn_lint: "),
        ("selekt = []", "did you mean select?"),
        ('select = ["imagge-"]', "there is no rule imagge-"),
    ],
)
def test_fails_on_a_settings_file_that_says_what_cannot_be_set(settings, table, message):
    settings.write_text(f"[check]\n{table}\n")

    done = run()

    assert done.exit_code == 2
    assert message in done.output


@pytest.mark.parametrize("plain", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_nothing_is_coloured_where_that_is_not_wanted(template, plain):
    template.write_text(DANGLING)

    coloured = run(str(template), color=True, env={"NO_COLOR": None, "TERM": "xterm"})

    assert "\x1b[" in coloured.output
    assert "\x1b[" not in run(str(template), color=True, env=plain).output


def test_values_that_rules_refuse_are_the_fault_of_the_call(template):
    template.write_text(
        "Parameters: {Size: {Type: Number, Default: 1}}\n"
        "Rules: {Small: {Assertions: [{Assert: !Equals [!Ref Size, 1], AssertDescription: Size must be 1}]}}\n"
        "Resources: {Queue: {Type: AWS::SQS::Queue}}\n"
    )

    done = run(str(template), "-p", "Size=2")

    assert done.exit_code == 2
    assert "Size=2: no values of the parameters satisfy all Rules: Size must be 1" in done.output


def test_a_full_disk_is_told_of_without_a_traceback():
    command = [Path(sys.executable).parent / "budget-stack", "check", "--no-cloudformation-validate"]

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (2, b"Error: No space left on device\n")


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
        (["nowhere.yaml"], "nowhere.yaml: error: No such file or directory"),
        (["-p", "Database"], "must be NAME=VALUE; got 'Database'"),
        (["-p", "Database=x"], "Database is no parameter of the template, which has none"),
        (["-p", "AWS::Regio=x"], "AWS::Regio is no pseudo parameter"),
        (["-p", "AWS::Regio=x"], "did you mean AWS::Region?"),
        (["-p", "AWS::Region=mars"], "AWS::Region must be a region such as eu-central-1; got 'mars'"),
        (["-p", "A=1", "-p", "A=2"], "A is given twice"),
        (["template.yaml", "template.yaml", "-d", "template.yaml"], "one template follows another; name one only"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--format", "json", "--summary"], "leave it out with --format json"),
        (["--select", "imagge-"], "there is no rule imagge-, and none that begins so"),
        (["--output", "nowhere/report.json"], "cannot write nowhere/report.json: No such file"),
        (["--settings", "nowhere.toml"], "cannot read nowhere.toml"),
    ],
)
def test_fails_with_2_on_what_cannot_be_understood(template, monkeypatch, words, message):
    monkeypatch.chdir(template.parent)

    done = run(*words)

    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_the_rules_can_be_listed():
    done = run("--list-rules")

    assert done.exit_code == 0
    assert any(line.startswith("service-container-unknown ") for line in done.output.splitlines())


def test_a_rule_can_be_explained():
    done = run("--explain", "service-container-unknown")

    assert done.exit_code == 0
    assert done.output.startswith("service-container-unknown (error)\n")


def test_fails_with_2_on_a_rule_that_there_is_not_and_names_the_one_that_was_meant():
    done = run("--explain", "service-container-unknwn")

    assert done.exit_code == 2
    assert "there is no rule service-container-unknwn; did you mean service-container-unknown?" in done.output


def test_our_own_template_is_clean_with_the_real_command():
    command = [Path(sys.executable).parent / "budget-stack", "check", "--no-cloudformation-validate"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
