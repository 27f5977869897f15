"""What is written, read by the real sam."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import boto3
import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack
from budget_stack.configure import overrides
from tests.budget_stack.configure.network import REGION, network
from tests.clients.tools import tool

# The server runs in this process, and moto warns of all that it cannot make.
pytestmark = [pytest.mark.check, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(autouse=True)
def sam(monkeypatch):
    monkeypatch.setenv("SAM_CLI_TELEMETRY", "0")
    monkeypatch.setenv("SAM_CLI_POLL_DELAY", "1")
    return tool("sam")


def budget_stack_command(*arguments):
    result = CliRunner().invoke(budget_stack, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def sam_deploy(sam, *arguments):
    return subprocess.run(
        [sam, "deploy", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=240
    )


# Moto knows no Aurora DSQL.
NO_DATABASE = ("--database", "none")


def deployed(stack_name):
    (stack,) = boto3.client("cloudformation", REGION).describe_stacks(StackName=stack_name)["Stacks"]
    return stack["StackStatus"], {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}


def options(made):
    yield from ("--region", REGION, "--address", "load-balancer", "--vpc-id", made.shared)
    yield from ("--public-subnet-1", made.web_a, "--public-subnet-2", made.web_b)


def test_the_first_deployment_has_what_was_configured_and_no_tasks(server, sam):
    made = network(boto3.client("ec2", REGION))
    odd_path = """/well?a="b"&d='e'"""
    budget_stack_command("template", "--output", "template.yaml")
    budget_stack_command("configure", *options(made), "--health-check-path", odd_path, *NO_DATABASE)

    result = sam_deploy(sam, "--config-env", "first")

    assert result.returncode == 0, result.stdout + result.stderr
    status, parameters = deployed("budget-tracker")
    assert status == "CREATE_COMPLETE"
    assert parameters["VpcId"] == made.shared
    assert (parameters["PublicSubnet1"], parameters["PublicSubnet2"]) == (made.web_a, made.web_b)
    assert parameters["MinContainerCount"] == "0"
    assert parameters["HealthCheckPath"] == odd_path
    assert parameters["ContainerPort"] == "5000"


@pytest.mark.parametrize("address", ["api-gateway", "load-balancer"])
def test_a_command_that_names_the_committed_template_deploys_it_whatever_address_was_chosen(server, sam, address):
    made = network(boto3.client("ec2", REGION))
    budget_stack_command("template", "--output", "template.yaml")
    budget_stack_command("configure", *options(made), "--address", address, "--min-container-count", "0", *NO_DATABASE)
    words = "--template-file template.yaml --stack-name budget-tracker --capabilities CAPABILITY_IAM"

    result = sam_deploy(sam, *words.split())

    assert result.returncode == 0, result.stdout + result.stderr
    assert deployed("budget-tracker")[1]["VpcId"] == made.shared
    body = boto3.client("cloudformation", REGION).get_template(StackName="budget-tracker")["TemplateBody"]
    assert "AWS::ApiGatewayV2::Api" not in str(body)


def test_an_answer_that_goes_back_to_the_default_is_deployed(server, sam):
    # Moto cannot update all that the whole template makes.
    Path("template.yaml").write_text(
        "Parameters: {MinContainerCount: {Type: Number, Default: 1}}\n"
        "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref MinContainerCount}}}\n"
    )
    made = network(boto3.client("ec2", REGION))
    budget_stack_command("configure", *options(made), "--min-container-count", "0")
    assert sam_deploy(sam).returncode == 0
    assert deployed("budget-tracker")[1] == {"MinContainerCount": "0"}

    budget_stack_command("configure", "--min-container-count", "1")
    result = sam_deploy(sam)

    assert result.returncode == 0, result.stdout + result.stderr
    assert deployed("budget-tracker")[1] == {"MinContainerCount": "1"}


def test_another_file_and_template_are_deployed_by_the_command_that_is_printed(server, sam):
    made = network(boto3.client("ec2", REGION))
    Path("config").mkdir()
    options_ = [*options(made), *NO_DATABASE, "--stack-name", "other", "--template-file", "other.yaml"]
    told = budget_stack_command("configure", *options_, "--output", "config/mine.toml").stdout
    assert "  sam deploy --config-file config/mine.toml --config-env first\n" in told
    budget_stack_command("template", "--output", "other.yaml")

    result = sam_deploy(sam, "--config-file", "config/mine.toml", "--config-env", "first")

    assert result.returncode == 0, result.stdout + result.stderr
    status, parameters = deployed("other")
    assert status == "CREATE_COMPLETE"
    assert (parameters["MinContainerCount"], parameters["CreateECRRepository"]) == ("0", "true")


@pytest.mark.parametrize(
    "form",
    [None, "Old=1 Kept='a b'", 'ParameterKey=Old,ParameterValue="1"', ["Old=1", "Kept=x"], {"Old": 1, "Kept": "'x'"}],
    ids=["new", "string", "long string", "list", "table"],
)
def test_sam_reads_what_we_read_and_what_we_meant(sam, form):
    values = [
        "plain",
        "",
        "a b",
        'say "x"',
        "it's",
        "'both' \"kinds\"",
        r"back\slash",
        '"',
        "=,=",
        "ünï",
        "a\\ b",
        "z\\",
    ]
    meant = {f"P{number}": value for number, value in enumerate(values) if overrides.survives(value)} | {"Old": "2"}
    assert len(meant) == len(values) - 1
    merged = overrides.merged(form, meant)

    code = (
        "import json, sys; from samcli.cli.types import CfnParameterOverridesType as Type; "
        "print(json.dumps(Type().convert(json.load(sys.stdin), None, None)))"
    )
    read = subprocess.run(
        [Path(sam).with_name("python"), "-c", code],
        input=json.dumps(merged),
        capture_output=True,
        text=True,
        env=os.environ,
    )

    assert json.loads(read.stdout) == overrides.read(merged)
    assert meant.items() <= overrides.read(merged).items()
