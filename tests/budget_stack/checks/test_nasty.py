"""What nobody means well ends in an answer: soon, in little memory, without a traceback, and in nobody's command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack
from tests.budget_stack.checks.nasty import CLEAN, inputs

INPUTS = inputs()
CHECK = ["check", "--no-cloudformation-validate"]


def run(*words, **options):
    """The real command; it is ended after a minute, so that a test fails instead of hanging."""
    return subprocess.run(
        [Path(sys.executable).with_name("budget-stack"), *CHECK, *words], capture_output=True, timeout=60, **options
    )


def test_there_are_many():
    assert len(INPUTS) >= 60


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_is_answered(name, tmp_path):
    (tmp_path / "t.yaml").write_bytes(INPUTS[name].content)

    done = CliRunner().invoke(budget_stack, [*CHECK, str(tmp_path / "t.yaml")])

    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert done.exit_code in (0, 1, 2)
    assert INPUTS[name].says in done.output
    assert len(done.output) < 2_000_000
    if INPUTS[name].says == CLEAN:
        assert done.exit_code == 0


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
@pytest.mark.parametrize(
    "name", [name for name in INPUTS if name.startswith(("command", "marks", "separators", "tags"))]
)
def test_nothing_that_a_template_says_is_a_command(name, form, tmp_path):
    (tmp_path / "t.yaml").write_bytes(INPUTS[name].content)

    out = CliRunner().invoke(budget_stack, [*CHECK, "--format", form, str(tmp_path / "t.yaml")]).output

    assert not any(line.lstrip().startswith("::") for line in out.splitlines())
    assert "##vso[" not in out
    assert all(character.isprintable() or character == "\n" for character in out)
    if form != "text":
        assert "Unresolved resource dependencies" in json.dumps(json.loads(out))


def test_a_file_without_end_is_refused_after_a_megabyte():
    done = run("/dev/zero")

    assert (done.returncode, b"more than 1,000,000 bytes" in done.stdout) == (2, True)


def test_a_pipe_is_read_as_a_file_is():
    text = b"Resources: {T: {Type: AWS::SNS::Topic}}"
    read, write = os.pipe()
    os.write(write, text)
    os.close(write)

    through_a_pipe = run(f"/dev/fd/{read}", pass_fds=[read])
    os.close(read)

    assert (through_a_pipe.returncode, run("-", input=text).returncode) == (0, 0)


def test_standard_input_without_end_is_refused_after_a_megabyte():
    with Path("/dev/zero").open("rb") as zeros:
        assert run("-", stdin=zeros).returncode == 2


def test_what_stands_in_a_folder_neither_runs_nor_counts(tmp_path):
    (tmp_path / ".cfnlintrc").write_text("ignore_checks: [E3002]\nappend_rules: [./rules]\n")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ours.py").write_text("open('ran', 'w')")
    (tmp_path / "sitecustomize.py").write_text("open('ran', 'w')")
    (tmp_path / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic, Properties: {Nothing: 1}}}")

    done = run("--cfn-lint", "t.yaml", cwd=tmp_path)

    assert b"E3002" in done.stdout
    assert not (tmp_path / "ran").exists()


def test_a_report_is_never_written_through_a_link(tmp_path):
    (tmp_path / "t.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}")
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "report.json").symlink_to(tmp_path / "precious")
    words = [*CHECK, "--format", "json", "--output", str(tmp_path / "report.json"), str(tmp_path / "t.yaml")]

    done = CliRunner().invoke(budget_stack, words)

    assert (done.exit_code, (tmp_path / "precious").read_text()) == (2, "kept")
    assert "it is a link" in done.output


@pytest.mark.parametrize("command", [["template"], ["pipeline"], CHECK])
def test_no_command_writes_through_a_link(command, tmp_path):
    (tmp_path / "precious").write_text("kept")
    (tmp_path / "out").symlink_to(tmp_path / "precious")
    (tmp_path / "template.yaml").write_text("Resources: {T: {Type: AWS::SNS::Topic}}")
    words = [tmp_path / "template.yaml"] if command == CHECK else []

    CliRunner().invoke(budget_stack, [*command, "--output", str(tmp_path / "out"), *map(str, words)])

    assert (tmp_path / "precious").read_text() == "kept"
