"""The address: what is preselected, what a stack keeps, and the template that is built for it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.configure import run
from budget_stack.configure.zones import Zone
from tests.budget_stack.configure.invented import PUBLIC_A, PUBLIC_B, REGION, VPC, invented_account
from tests.budget_stack.configure.runs import configure, deploy_parameters, there_is

HERE = ["--region", REGION, "--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_B]
MAKES = {"api-gateway": "HttpApi", "load-balancer": "LoadBalancer"}
FILES = {"api-gateway": "template.api-gateway.yaml", "load-balancer": "template.yaml"}


def deployed_file():
    """What both environments of sam deploy."""
    (name,) = {deploy_parameters(it)["template_file"] for it in ("default", "first")}
    return name


def said(result):
    return " ".join(result.stderr.split())


def own_template(address):
    Path("mine.yaml").write_text(f"Resources: {{{MAKES[address]}: {{Type: 'AWS::SNS::Topic'}}}}\n")
    return Path("mine.yaml").read_text()


def test_an_http_api_is_preselected_and_its_template_built_for_git_to_ignore(listed):
    result = configure(*HERE)

    assert deployed_file() == "template.api-gateway.yaml"
    assert Path(deployed_file()).read_text() == to_yaml(build_budget_tracker("api-gateway").template, sam=True)
    assert "Wrote samconfig.toml and template.api-gateway.yaml" in result.stdout
    assert "Open the page at the https address that this prints" in result.stdout


def test_a_load_balancer_takes_the_committed_template_and_builds_none(listed):
    result = configure(*HERE, "--address", "load-balancer")

    assert deployed_file() == "template.yaml"
    assert not list(Path().glob("template*"))
    assert "Wrote samconfig.toml:" in result.stdout


@pytest.mark.parametrize("more", ["", 'template_file = "template.yaml"\n'])
def test_a_deployment_from_before_there_was_a_choice_stays_what_it_was(listed, more):
    Path("samconfig.toml").write_text(f'[default.deploy.parameters]\nstack_name = "budget-tracker"\n{more}')

    configure(*HERE)

    assert deployed_file() == "template.yaml"


def test_what_was_chosen_is_remembered_and_can_be_changed_while_there_is_no_stack(listed):
    for options, address in (
        (["--address", "load-balancer"], "load-balancer"),
        ([], "load-balancer"),
        (["--address", "api-gateway"], "api-gateway"),
        ([], "api-gateway"),
    ):
        configure(*HERE, *options)
        assert deployed_file() == FILES[address]


def test_a_template_that_was_built_is_built_anew(listed):
    configure(*HERE)
    Path("template.api-gateway.yaml").write_text("old\n")

    configure()

    assert Path("template.api-gateway.yaml").read_text() == to_yaml(
        build_budget_tracker("api-gateway").template, sam=True
    )


@pytest.mark.parametrize("address", MAKES)
def test_a_stack_keeps_its_address_whatever_the_file_says(listed, monkeypatch, address):
    (other,) = {*MAKES} - {address}
    configure(*HERE, "--address", other)
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=["Cluster", MAKES[address]])

    configure()

    assert deployed_file() == FILES[address]


def test_a_stack_that_must_be_made_anew_keeps_none(listed, monkeypatch):
    there_is(monkeypatch, "ROLLBACK_COMPLETE", resources=["LoadBalancer"])

    assert configure(*HERE, "--address", "api-gateway").exit_code == 0


def test_fails_on_another_address_for_a_stack_and_names_the_way(listed, monkeypatch):
    database = {"DatabaseClusterId": "kept0123456789abcdefghijkl"}
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=["LoadBalancer"], outputs=database)

    result = configure(*HERE, "--address", "api-gateway")

    assert result.exit_code == 2
    assert "--address must stay load-balancer, which the stack budget-tracker has" in said(result)
    assert "CloudFormation would take that back" in said(result)
    assert "--stack-name, on the database of this one, --database-cluster-id kept0123456789abcdefghijkl" in said(result)
    assert not Path("samconfig.toml").exists()


@pytest.mark.parametrize("address", MAKES)
def test_fails_on_a_template_of_another_address_than_the_stack_has(listed, monkeypatch, address):
    (other,) = {*MAKES} - {address}
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=[MAKES[address]])
    own_template(other)

    for template in (FILES[other], "mine.yaml"):
        result = configure(*HERE, "--template-file", template)
        assert result.exit_code == 2
        assert f"--template-file {template} has {other}, and --address must stay {address}" in said(result)
    assert not Path("samconfig.toml").exists()


def test_another_deployment_has_an_address_of_its_own(listed):
    configure(*HERE, "--address", "load-balancer")

    configure(*HERE, "-o", "samconfig.ireland.toml", "--address", "api-gateway")

    assert deployed_file() == "template.yaml"
    assert 'template_file = "template.api-gateway.yaml"' in Path("samconfig.ireland.toml").read_text()


@pytest.mark.parametrize(("address", "scheme"), [("api-gateway", "https "), ("load-balancer", "")])
def test_a_template_of_somebodys_own_says_its_address_and_is_never_written(listed, address, scheme):
    text = own_template(address)
    configure(*HERE, "--template-file", "mine.yaml")

    result = configure()

    assert deployed_file() == "mine.yaml"
    assert Path("mine.yaml").read_text() == text
    assert f"Open the page at the {scheme}address that this prints" in result.stdout
    (other,) = {*MAKES} - {address}
    refused = configure("--address", other)
    assert f"--address must be {address}, which --template-file mine.yaml has" in said(refused)


def test_a_template_that_is_not_there_yet_may_have_any_address(listed):
    for address in MAKES:
        assert configure(*HERE, "--template-file", "later.yaml", "--address", address).exit_code == 0
        assert deployed_file() == "later.yaml"
    assert not list(Path().glob("*.yaml"))


@pytest.mark.parametrize("name", ["template.api-gateway.json", "./template.api-gateway.yaml"])
def test_a_template_that_is_named_after_an_address_and_not_there_yet_has_that(listed, name):
    Path("samconfig.toml").write_text(
        f'version = 0.1\n[default.deploy.parameters]\nstack_name = "budget-tracker"\ntemplate_file = "{name}"\n'
    )
    result = configure(*HERE)

    assert f"template --address api-gateway --output {name.removeprefix('./')}" in result.stdout.replace("./", "")


def test_fails_on_a_template_that_cannot_be_written_and_leaves_the_file_as_it_was(listed):
    Path("template.api-gateway.yaml").mkdir()

    result = configure(*HERE)

    assert result.exit_code == 1
    assert "cannot write template.api-gateway.yaml: Is a directory" in said(result)
    assert not Path("samconfig.toml").exists()


def test_in_a_terminal_the_address_comes_first_with_what_it_costs_and_cannot_do(listed, terminal):
    result = configure("--region", REGION, typed=["", VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert said(result).index("Address What people open") < said(result).index("VPC VPC of both subnets")
    for words in ("16 USD a month", "10 MB or 30 seconds", "24 USD a month", "no password is accepted"):
        assert words in said(result)
    assert "Address, number or name [1]: " in result.stderr
    assert "DomainName" not in result.stderr
    assert deployed_file() == "template.api-gateway.yaml"


def test_in_a_terminal_the_address_of_a_stack_is_not_asked_for(listed, terminal, monkeypatch):
    there_is(monkeypatch, "UPDATE_COMPLETE", resources=["HttpApi"])

    result = configure("--region", REGION, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert "Address, number or name" not in result.stderr
    assert "The stack budget-tracker keeps its address: api-gateway" in result.stderr
    assert deployed_file() == "template.api-gateway.yaml"


def test_in_a_terminal_a_load_balancer_is_given_its_domain_or_none(listed, terminal):
    result = configure("--region", REGION, typed=["2", "", "", VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert "Enter leaves it empty." in result.stderr
    assert "HostedZoneId" not in result.stderr
    assert "CertificateArn: " in result.stderr
    assert "for https choose --address api-gateway, or add --domain-name or --certificate-arn" in said(result)
    assert "Open the page at the address that this prints" in result.stdout


ZONES = {
    id_: Zone(id=id_, name=name, is_private=is_private)
    for id_, name, is_private in (("Z1", "example.com", False), ("Z2", "example.org", False), ("Z3", "own", True))
}


@pytest.mark.parametrize(
    ("address", "typed"),
    [("api-gateway", [VPC, PUBLIC_A, PUBLIC_B, "y"]), ("load-balancer", [])],
)
def test_in_a_terminal_the_zones_there_are_are_told_before_a_domain_is_typed(
    listed, terminal, monkeypatch, address, typed
):
    asked = []

    def with_domains(account, session, likely):
        asked.append(account)
        return invented_account(zones=ZONES, certificates={})

    monkeypatch.setattr(run.preflight, "with_domains", with_domains)

    result = configure("--region", REGION, "--address", address, typed=[*typed, "budget.example.net"])

    assert "It must be in a Route 53 zone of this account: example.com, example.org." in said(result)
    assert "got 'budget.example.net': make its zone first" in said(result)
    assert len(asked) == 1


def test_in_a_terminal_nobody_looks_for_zones_who_wants_no_domain(listed, terminal, monkeypatch):
    monkeypatch.delattr(run.preflight, "with_domains")

    assert configure(*HERE, "--address", "api-gateway", typed=["n"]).exit_code == 0


def test_a_vpc_link_is_given_no_zone_that_it_cannot_use(listed, monkeypatch):
    account = invented_account(zone_ids={PUBLIC_A: "euw1-az9"})
    monkeypatch.setattr(run, "read_account", lambda session, region: account)

    result = configure(*HERE)

    assert result.exit_code == 2
    assert f"--public-subnet-1 must be in a zone that a VPC link can use; {PUBLIC_A} is in eu-west-1a" in said(result)
    assert "or --address load-balancer" in said(result)
    assert configure(*HERE, "--address", "load-balancer").exit_code == 0


def test_nothing_that_is_written_shows_in_git(listed):
    root = Path(__file__).parents[3]
    configure(*HERE)
    configure(*HERE, "-o", "samconfig.ireland.toml")
    written = [path.name for path in Path().iterdir()]

    ignored = subprocess.run(["git", "check-ignore", *written], cwd=root, capture_output=True, text=True, check=False)

    assert len(written) == 3
    assert sorted(ignored.stdout.split()) == sorted(written)
