"""`budget-stack template` with a settings file, and with the samconfig.toml that says what is deployed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import reduce
from pathlib import Path

import pytest
from cfn_tools import load_yaml
from click.testing import CliRunner

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.budget_tracker.build import build_budget_tracker as build
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.budget_tracker.parameters_in import parameters_in
from budget_stack.checks import check
from budget_stack.cli.group import budget_stack
from budget_stack.resolve import parse_template
from budget_stack.settings.web_service import ADDRESSES, Settings
from budget_stack.settings_file import InvalidSettingsFile, parse_settings
from budget_stack.settings_file.names import names, table_classes

ROOT = Path(__file__).parents[3]
IN_THE_GUIDE = {
    section.partition("\n")[0].lstrip("# "): text
    for section in re.split(r"\n(?=##)", (ROOT / "docs/deploying.md").read_text())
    for text in re.findall("```toml\n(.*?)```", section, re.DOTALL)
}
CHANGES = """\
address = "api-gateway"

[http_api]
throttling_rate_limit = 20

[container]
stop_timeout = 60

[container.environment]
LOG_LEVEL = "debug"

[network]
egress_ports = [443, 587]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, settings=None):
    if settings is not None:
        Path("budget-stack.toml").write_text(settings)
        arguments = ("--settings", "budget-stack.toml", *arguments)
    return CliRunner().invoke(budget_stack, ["template", *arguments])


def written(result):
    assert result.exit_code == 0, result.stderr
    return load_yaml(result.stdout)


def test_a_file_changes_what_no_parameter_decides():
    resources = written(run(settings=CHANGES))["Resources"]

    assert resources["HttpApiStage"]["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] == 20
    app, *_ = [it for it in resources["TaskDefinition"]["Properties"]["ContainerDefinitions"] if "HealthCheck" in it]
    assert app["StopTimeout"] == 60
    assert {"Name": "LOG_LEVEL", "Value": "debug"} in app["Environment"]
    assert {"Name": "PORT", "Value": {"Ref": "ContainerPort"}} in app["Environment"]


def test_what_the_template_leaves_out_comes_on_request():
    alarms = {"RejectedConnectionsAlarm", "SaturationAlarm"}
    settings = "[alarms]\ncpu_utilization = 80\nrejected_connection_count = 0\n"

    assert not alarms & written(run())["Resources"].keys()
    assert alarms <= written(run(settings=settings))["Resources"].keys()


def test_what_a_file_makes_is_sound():
    assert check(parse_template(run(settings=CHANGES).stdout), engines=()).is_clean


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_file_changes_nothing(address):
    assert run("--address", address, settings="").stdout == to_yaml(build_budget_tracker(address).template, sam=True)


def test_both_formats_take_a_file():
    as_json = json.loads(run("--json", "--format", "cloudformation", settings=CHANGES).stdout)

    assert "Transform" not in as_json
    assert "HttpApi" in as_json["Resources"]


def settings_of(address):
    """What the template sets before a file changes it, and the template."""
    kept = []
    build(address, change=lambda settings, template: kept.append((settings, template)) or settings)
    return kept[0]


def filled(address):
    """The settings, and the names in their tables, that a parameter decides, with its name."""
    settings, template = settings_of(address)
    for place in names(Settings):
        # of what is left out, nothing is filled
        value = reduce(lambda table, name: getattr(table, name, None), place, settings)
        if table_classes(type(value)):
            continue
        entries = {(*place, name): it for name, it in value.items()} if isinstance(value, Mapping) else {place: value}
        for inside, it in entries.items():
            if parameters := parameters_in(template, it):
                yield inside, parameters


@pytest.mark.parametrize(
    ("address", "place", "parameters"),
    [
        pytest.param(address, *one, id=f"{address} {'.'.join(one[0])}")
        for address in ADDRESSES
        for one in filled(address)
    ],
)
def test_fails_on_what_a_parameter_fills_and_names_the_parameter(address, place, parameters):
    text = f"{'.'.join(place)} = 'x'"

    with pytest.raises(InvalidSettingsFile) as refused:
        build_from_file(parse_settings(text, "budget-stack.toml"), address)

    (problem,) = refused.value.problems
    assert all(parameter in problem for parameter in parameters)
    assert "samconfig.toml" in problem


def test_the_parameters_that_fill_settings_are_found():
    named = {name for _, parameters in filled("load-balancer") for name in parameters}

    assert {"VpcId", "PublicSubnet2", "ImageTag", "MinContainerCount", "DomainName", "Database"} <= named


def test_fails_on_a_variable_that_the_template_sets_itself():
    text = "[container.environment]\nHOST = '::'\nDATABASE_URL = 'sqlite://'\nPORT = '80'\nFRONT = 'none'\n"

    assert run(settings=text).stderr.splitlines()[1:] == [
        'budget-stack.toml:2: [container.environment] HOST: the template itself sets this, to "0.0.0.0"',
        "budget-stack.toml:3: [container.environment] DATABASE_URL: the parameter Database decides this; "
        "set that in samconfig.toml instead",
        "budget-stack.toml:4: [container.environment] PORT: the parameter ContainerPort decides this; "
        "set that in samconfig.toml instead",
        'budget-stack.toml:5: [container.environment] FRONT: the template itself sets this, to "load-balancer"',
    ]


@pytest.mark.parametrize("table", ["environment", "secrets", "init_environment", "init_secrets"])
def test_fails_on_an_address_of_the_database_whatever_the_container_and_the_table(table):
    arn = "arn:aws:ssm:eu-west-1:111122223333:parameter/x"

    assert f"[container.{table}] DATABASE_URL: " in run(settings=f"[container.{table}]\nDATABASE_URL = '{arn}'").stderr


def test_fails_on_a_parameter_in_the_file():
    assert "MinContainerCount: a parameter, and no setting" in run(settings="MinContainerCount = 2").stderr


@pytest.mark.parametrize("text", ["address = 'api-gatewy'", "address = 3", "address = ['api-gateway']"])
def test_fails_on_an_address_that_there_is_not(text):
    result = run(settings=text)

    assert result.exit_code == 1
    assert result.stderr.startswith("Error: budget-stack.toml:1: address: ")


def test_an_address_may_be_said_twice():
    assert "HttpApi" in written(run("--address", "api-gateway", settings=CHANGES))["Resources"]


def test_fails_on_two_addresses_and_names_both():
    result = run("--address", "load-balancer", settings=CHANGES)

    assert result.exit_code == 2
    assert "--address says load-balancer, but budget-stack.toml:1 says api-gateway" in result.stderr


@pytest.mark.parametrize("file", ["missing.toml", "."])
def test_fails_on_a_named_file_that_cannot_be_read(file):
    result = run("--settings", file)

    assert result.exit_code == 1
    assert f"cannot read {file}: " in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("tables", "is_told"), [("[dashboard]", True), ("[alarms]\ncpu_utilization = 90", True), ("", False)]
)
def test_it_is_told_what_takes_a_bucket(tables, is_told):
    done = run("--output", "built.yaml", settings=f'address = "api-gateway"\n{tables}\n')

    assert ("only from a bucket: sam deploy --resolve-s3 makes one" in done.stderr) is is_told


def test_a_file_that_is_not_named_is_not_read():
    Path("budget-stack.toml").write_text(CHANGES)

    assert run().stdout == to_yaml(build_budget_tracker().template, sam=True)


def test_without_a_file_nothing_is_loaded_that_reads_one():
    code = "import atexit, sys; from budget_stack.cli import main; atexit.register(lambda: print(*sys.modules));"
    code += "sys.argv = ['budget-stack', 'template', '--output', '/dev/null']; main()"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )

    assert "budget_stack.cli.template" in loaded
    assert not {"attr", "cattrs", "tomllib", "tomlkit", "budget_stack.settings_file", "budget_stack.configure"} & loaded


def test_what_the_guide_adds_to_the_file_goes_with_it():
    first, *others = IN_THE_GUIDE.values()

    resources = written(run(settings="\n".join((first, *others))))["Resources"]

    assert resources["AuroraCluster"]["Properties"]["ServerlessV2ScalingConfiguration"]["MaxCapacity"] == 2
    assert resources["MailSenderServiceScalingTarget"]["Properties"]["MaxCapacity"] == 2
    assert resources["NightlyReportSchedule"]["Properties"]["ScheduleExpressionTimezone"] == "Europe/Zurich"
    assert [*IN_THE_GUIDE][1:] == ["Aurora PostgreSQL", "Workers", "Jobs"], "assert above what the new section does"


def test_the_file_in_the_guide_changes_what_it_says():
    text = IN_THE_GUIDE["Settings that are no parameters"]

    resources = written(run(settings=text))["Resources"]

    properties = {name: json.dumps(resource.get("Properties", {})) for name, resource in resources.items()}
    assert '"ThrottlingRateLimit": 20, "ThrottlingBurstLimit": 40' in properties["HttpApiStage"]
    assert '"idle_timeout.timeout_seconds", "Value": "30"' in properties["InternalLoadBalancer"]
    counts = re.findall(r"countNumber\W+(\d+)", properties["Repository"])
    assert counts == ["50", "5"]
    assert '"FromPort": 587' in properties["TaskSecurityGroup"]
    assert '"StopTimeout": 60' in properties["TaskDefinition"]
    assert '{"Name": "LOG_LEVEL", "Value": "debug"}' in properties["TaskDefinition"]
    assert '{"Key": "team", "Value": "household"}' in properties["TaskDefinition"]
    assert len(tomllib.loads(text)) == 7, "assert above what the new table does"


def test_fails_on_a_variable_that_the_template_has_as_a_secret_where_the_file_has_it():
    told = run(settings='[container.environment]\nA = "b"\nSECRET_KEY = "x"\nFIRST_PASSWORD = "x"\n').stderr

    assert "budget-stack.toml:3: [container.environment] SECRET_KEY: [container.secrets] has this name already" in told
    assert "budget-stack.toml:4: [container.environment] FIRST_PASSWORD: [container." in told


def test_fails_on_a_parameter_in_the_spelling_of_settings():
    told = run(settings="min_container_count = 2").stderr

    assert "min_container_count: the parameter MinContainerCount, and no setting; set it in samconfig.toml" in told


@pytest.mark.parametrize(
    ("address", "settings", "told"),
    [
        (
            "load-balancer",
            "[http_api]\nthrottling_rate_limit = 20",
            "2: http_api: only behind the other address; write",
        ),
        (
            "api-gateway",
            "[https.listener]\ntls_policy = 'a'",
            "[https] listener: only behind the address load-balancer",
        ),
        (
            "load-balancer",
            "[service]\ndesired_count = 3",
            "desired_count: auto scaling decides this, and would be undone",
        ),
        ("api-gateway", "[service]\ndesired_count = 3", "set MinContainerCount in samconfig.toml instead"),
    ],
)
def test_fails_on_what_would_change_nothing_or_be_undone(address, settings, told):
    result = run("--address", address, settings=settings)

    assert result.exit_code == 1
    assert told.removeprefix("2: ") in result.stderr
