from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack

QUEUE = "Resources: {Queue: {Type: AWS::SQS::Queue}}"


def run(*words, **options):
    return CliRunner().invoke(budget_stack, ["permissions", *words], **options)


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "template.yaml"
    path.write_text(QUEUE)
    return path


def test_policies_are_printed_by_name(template):
    done = run(str(template), "--stack-name", "shop")

    assert done.exit_code == 0
    assert list(json.loads(done.output)) == ["shop-deployment"]


def test_the_template_may_come_on_standard_input():
    assert "sqs:CreateQueue" in run("-", input=QUEUE).output


def test_a_python_module_is_written_where_it_is_asked_for(template, tmp_path):
    run(str(template), "--format", "python", "--output", str(tmp_path / "policies.py"))

    assert "Action('sqs', 'CreateQueue')" in (tmp_path / "policies.py").read_text()


def test_a_folder_gets_a_file_a_policy(template, tmp_path):
    run(str(template), "--stack-name", "shop", "--directory", str(tmp_path / "policies"))

    assert json.loads((tmp_path / "policies/shop-deployment.json").read_text())["Version"] == "2012-10-17"


def test_a_folder_loses_what_an_earlier_run_wrote_of_the_stack_and_nothing_else(template, tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    for name in ("shop-deployment-1", "shop-deployment-12", "shop-deployment-old", "my-shop-deployment-1"):
        (folder / f"{name}.json").write_text("{}")

    done = run(str(template), "--stack-name", "shop", "--directory", str(folder))

    assert {path.stem for path in folder.iterdir()} == {
        "shop-deployment",
        "shop-deployment-old",
        "my-shop-deployment-1",
    }
    assert f"removed {folder}/shop-deployment-12.json, of an earlier run" in done.stderr


def test_the_table_says_why_there_is_a_wildcard(template):
    done = run(str(template), "--stack-name", "shop", "--format", "table")

    assert "`arn:aws:sqs:*:*:shop-Queue-*` | CloudFormation ends a name" in done.output


def test_what_is_left_out_is_told_beside_the_policies(template):
    template.write_text("Resources: {Log: {Type: AWS::Logs::LogGroup, Properties: {DataProtectionPolicy: {}}}}")

    done = run(str(template))

    assert "s3:REST.PUT.OBJECT" not in done.stdout
    assert "has no such action although AWS's schemas name it: s3:REST.PUT.OBJECT" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["no-such.yaml"], "no-such.yaml"),
        (["--account", "12"], "must be twelve digits; got '12'"),
        (["--region", "mars"], "must be a region such as eu-central-1; got 'mars'"),
        (["--stack-name", "my shop"], "must be a letter, then up to 127 letters, digits or hyphens; got 'my shop'"),
        (["--parameter", "Size"], "must be NAME=VALUE; got 'Size'"),
        (["--parameter", "Size=1"], "Size is no parameter of the template"),
        (["--output", "no/such/folder.json"], "cannot write no/such/folder.json"),
    ],
)
def test_fails_with_a_sentence(template, words, said):
    done = run(*(words if words[0] == "no-such.yaml" else [str(template), *words]))

    assert done.exit_code != 0
    assert said in done.output
    assert "Traceback" not in done.output


def test_fails_on_a_type_that_it_does_not_know(template):
    template.write_text("Resources: {Chip: {Type: AWS::Braket::SpendingLimit}}")

    done = run(str(template))

    assert done.exit_code == 2
    assert "AWS::Braket::SpendingLimit: what CloudFormation calls for it is not known here" in done.output


def test_fails_on_a_table_for_a_folder(template, tmp_path):
    assert (
        "--directory holds policies as JSON"
        in run(str(template), "--format", "table", "--directory", str(tmp_path)).output
    )
