from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from budget_stack import build_budget_tracker, to_json, to_yaml
from budget_stack.cli.group import budget_stack


def run(*arguments):
    return CliRunner().invoke(budget_stack, ["template", *map(str, arguments)])


def test_standard_output_gets_the_sam_flavour():
    assert run().stdout == to_yaml(build_budget_tracker().template, sam=True)


def test_the_cloudformation_flavour_has_no_transform():
    written = run("--format", "cloudformation").stdout

    assert written == to_yaml(build_budget_tracker().template)
    assert "\nTransform:" not in written


@pytest.mark.parametrize(("flavour", "sam"), [("sam", True), ("cloudformation", False)])
def test_both_flavours_are_there_as_json(flavour, sam):
    written = run("--format", flavour, "--json").stdout

    assert written == to_json(build_budget_tracker().template, sam=sam)
    assert ("Transform" in json.loads(written)) is sam


def test_a_file_gets_what_standard_output_would(tmp_path):
    result = run("--output", tmp_path / "t.yaml")

    assert (tmp_path / "t.yaml").read_text() == run().stdout
    assert result.stdout == ""
    assert "wrote" in result.stderr


def test_fails_on_an_unknown_format_and_names_those_there_are():
    result = run("--format", "terraform")

    assert result.exit_code == 2
    assert "'terraform' is not one of 'sam', 'cloudformation'" in result.stderr


def test_fails_on_a_file_that_cannot_be_written(tmp_path):
    result = run("--output", tmp_path / "missing" / "t.yaml")

    assert result.exit_code == 1
    assert "No such file or directory; choose another --output" in result.stderr


def test_fails_on_an_unknown_command():
    result = CliRunner().invoke(budget_stack, ["deplyo"])

    assert result.exit_code == 2
    assert "No such command 'deplyo'" in result.stderr


def test_the_commands_are_listed_with_what_they_do():
    listed = CliRunner().invoke(budget_stack, ["--help"]).stdout

    assert "template" in listed
    assert "Write the shipped template." in listed


def test_a_reader_that_stops_early_gets_no_traceback():
    writer = subprocess.Popen(
        [sys.executable, "-m", "budget_stack", "template"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    writer.stdout.close()
    _, stderr = writer.communicate(timeout=30)

    assert b"Traceback" not in stderr


def printed_by(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_the_deferred_import_still_lets_troposphere_write_yaml():
    written = printed_by(
        "from budget_stack.cli.deferred import defer_import; defer_import('cfn_flip');"
        "from troposphere import Template; print(Template('short').to_yaml())"
    )

    assert "Description: short" in written


def test_the_deferred_import_still_lets_troposphere_set_what_serverless_functions_share():
    written = printed_by(
        "from budget_stack.cli.deferred import defer_import; defer_import('troposphere.serverless', 'Globals');"
        "from troposphere import Template; template = Template(); template.set_transform('AWS::Serverless-2016-10-31');"
        "from troposphere.serverless import FunctionGlobals, Globals;"
        "template.set_globals(Globals(Function=FunctionGlobals(Timeout=5))); print(template.to_json())"
    )

    assert json.loads(written)["Globals"] == {"Function": {"Timeout": 5}}


def test_the_command_loads_no_service_that_the_template_does_without():
    printed = printed_by(
        # what is deferred stands there too, without a specification
        "import atexit, sys; from budget_stack.cli import main;"
        "atexit.register(lambda: print(*(it for it in sys.modules if getattr(sys.modules[it], '__spec__', None))));"
        # to standard output, since of a long file it is told how long SAM makes it, which takes PyYAML
        "sys.argv = ['budget-stack', 'template']; main()"
    )
    loaded = printed.splitlines()[-1].split()

    assert "troposphere.ecs" in loaded
    assert not {"troposphere.s3", "troposphere.apigatewayv2", "troposphere.awslambda", "yaml"} & set(loaded)
