from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from budget_stack.cli.group import budget_stack
from budget_stack.configure import run
from budget_stack.configure.credentials import NotListed
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    NARROW_VPC,
    OTHER_VPC,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_A2,
    PUBLIC_B,
    REGION,
    VPC,
    invented_account,
)

NETWORK = ["--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_B]
READY = ["--region", REGION, *NETWORK]
WRITTEN = [f"VpcId={VPC}", f"PublicSubnet1={PUBLIC_A}", f"PublicSubnet2={PUBLIC_B}"]


@pytest.fixture
def listed(monkeypatch):
    """The account can be listed; what it was asked for is kept."""
    asked = []

    def read_account(region, profile, *, terminal):
        asked.append((region, profile, terminal))
        return invented_account()

    monkeypatch.setattr(run, "read_account", read_account)
    return asked


@pytest.fixture
def unlisted(monkeypatch):
    def read_account(region, profile, *, terminal):
        raise NotListed("the cat sleeps on the cable: move it")

    monkeypatch.setattr(run, "read_account", read_account)


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr(run, "is_terminal", lambda: True)


def configure(*arguments, typed=()):
    lines = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(budget_stack, ["configure", *arguments], input=lines, catch_exceptions=False)


def deploy_parameters():
    return tomllib.loads(Path("samconfig.toml").read_text())["default"]["deploy"]["parameters"]


def overrides():
    return deploy_parameters()["parameter_overrides"]


def test_the_ids_alone_are_enough_to_write_a_file_without_a_terminal(listed):
    result = configure(*READY)

    assert result.exit_code == 0
    assert deploy_parameters() == {
        "stack_name": "budget-tracker",
        "region": REGION,
        "template_file": "template.yaml",
        "capabilities": "CAPABILITY_IAM",
        "fail_on_empty_changeset": False,
        "parameter_overrides": WRITTEN,
    }


def test_every_option_arrives_in_the_file(listed):
    given = {
        "--allowed-cidr": "10.0.0.0/8",
        "--assign-public-ip": "DISABLED",
        "--image-repository": "team/tracker",
        "--image-tag": "v1",
        "--create-ecr-repository": "true",
        "--container-port": "8080",
        "--container-cpu": "512",
        "--container-memory": "1024",
        "--cpu-architecture": "ARM64",
        "--health-check-path": "/up",
        "--min-container-count": "0",
        "--max-container-count": "2",
        "--auto-scaling-target-cpu-utilization": "50",
        "--log-retention-in-days": "7",
        "--container-insights": "enhanced",
    }
    options = [word for pair in given.items() for word in pair]

    result = configure(*READY, *options, "--stack-name", "mine", "--profile", "work", "--template-file", "t.yaml")

    assert result.exit_code == 0
    assert listed == [(REGION, "work", False)]
    assert overrides() == [*WRITTEN, *(f"{run_name(option)}={value}" for option, value in given.items())]
    assert deploy_parameters()["stack_name"] == "mine"
    assert deploy_parameters()["profile"] == "work"
    assert deploy_parameters()["template_file"] == "t.yaml"


def run_name(option):
    return next(question.name for question in run.all_questions() if question.option == option)


def test_what_nobody_answered_is_left_to_the_template(listed):
    configure(*READY, "--image-tag", "latest")

    assert overrides() == [*WRITTEN, "ImageTag=latest"]


def test_without_a_terminal_everything_missing_is_named_at_once():
    result = configure()

    assert result.exit_code == 2
    for option in ("--region", "--vpc-id", "--public-subnet-1", "--public-subnet-2"):
        assert f"{option} is missing: it must be" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_without_a_terminal_everything_wrong_is_named_at_once_with_its_fix(listed):
    result = configure(
        *("--region", "Ireland", "--vpc-id", "vpc-x", "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PUBLIC_A),
        *("--container-cpu", "1024", "--min-container-count", "9", "--image-tag", "-"),
    )

    assert result.exit_code == 2
    for problem in (
        "--region must be the code of an AWS region",
        "--vpc-id must be vpc- followed by 8 or 17 hexadecimal digits; got 'vpc-x'",
        "--public-subnet-2 must be another subnet",
        "--container-memory must be one of 2048, 3072",
        "--max-container-count must be 9 to 5000 with --min-container-count 9; got '5'",
        "--image-tag must be 1 to 128 letters",
    ):
        assert problem in result.stderr
    assert listed == []


def test_without_a_terminal_the_account_is_asked_whether_the_ids_fit(listed):
    result = configure(
        *("--region", REGION, "--vpc-id", VPC, "--public-subnet-1", ELSEWHERE_B, "--public-subnet-2", PUBLIC_B)
    )

    assert result.exit_code == 2
    assert f"--public-subnet-1 must be in {VPC}; {ELSEWHERE_B} is in {OTHER_VPC}" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_an_account_that_cannot_be_listed_costs_one_line(unlisted):
    result = configure(*READY)

    assert result.exit_code == 0
    assert result.stderr == (
        "VPCs and subnets cannot be listed, so only the form of their ids is checked: "
        "the cat sleeps on the cable: move it\n"
    )
    assert overrides() == WRITTEN


def test_the_earlier_answers_are_the_defaults_of_a_second_run(listed):
    configure(*READY, "--image-tag", "v1", "--stack-name", "mine", "--profile", "work", "--template-file", "t.yaml")
    before = Path("samconfig.toml").read_text()

    result = configure()

    assert result.exit_code == 0
    assert Path("samconfig.toml").read_text() == before
    assert listed[-1] == (REGION, "work", False)


def test_an_answer_that_goes_back_to_the_default_is_written_since_sam_keeps_what_is_deployed(listed):
    configure(*READY, "--min-container-count", "0")
    configure("--min-container-count", "1")

    assert overrides() == [*WRITTEN, "MinContainerCount=1"]


def test_an_earlier_answer_that_no_longer_fits_is_named(listed):
    configure(*READY, "--container-memory", "512")

    result = configure("--container-cpu", "1024")

    assert result.exit_code == 2
    assert "--container-memory must be one of 2048" in result.stderr


def test_the_region_of_the_environment_is_used_but_what_the_file_says_comes_first(listed, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-south-1")
    configure(*NETWORK)
    assert deploy_parameters()["region"] == "eu-south-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-south-2")
    configure()

    assert deploy_parameters()["region"] == "eu-south-1"


def test_in_a_terminal_the_network_is_chosen_by_number_and_nothing_else_is_asked(listed, terminal):
    result = configure("--region", REGION, typed=["1", "1", "1", "n"])

    assert result.exit_code == 0
    assert f"1  {VPC}  main    10.0.0.0/16  5 subnets in 2 zones" in result.stderr
    assert f"1  {PUBLIC_A}  -  eu-west-1a  10.0.0.0/24  9 free  public" in result.stderr
    assert overrides() == WRITTEN


def test_in_a_terminal_ids_can_be_typed_too(listed, terminal):
    configure("--region", REGION, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert overrides() == WRITTEN


def test_the_first_fitting_public_subnet_is_suggested(listed, terminal):
    configure("--region", REGION, typed=[VPC, "", "", "n"])

    assert overrides() == WRITTEN


def test_only_subnets_that_fit_are_listed(listed, terminal):
    result = configure("--region", REGION, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])
    first, second = (
        result.stderr.split(f"{order} public subnet\n")[1].split("PublicSubnet")[0] for order in ("First", "Second")
    )

    assert ELSEWHERE_B not in first
    assert PUBLIC_A2 in first
    assert PUBLIC_A2 not in second
    assert PUBLIC_B in second


def test_a_bad_answer_is_asked_again_with_the_reason(listed, terminal):
    typed = [NARROW_VPC, "vpc-x", "7", "1", ELSEWHERE_B, "1", PUBLIC_A2, PUBLIC_B, "n"]

    result = configure("--region", REGION, typed=typed)

    said = " ".join(result.stderr.split())
    assert f"--vpc-id must be a VPC with subnets in two availability zones; {NARROW_VPC}" in said
    assert "--vpc-id must be a VPC of eu-west-1" not in said
    assert "--vpc-id must be vpc- followed by" in said
    assert "there are 3 in the list" in said
    assert f"--public-subnet-1 must be in {VPC}" in said
    assert f"--public-subnet-2 must be in another zone than {PUBLIC_A}" in said
    assert overrides() == WRITTEN


def test_without_a_listing_ids_are_typed_and_their_form_is_checked(unlisted, terminal):
    result = configure("--region", REGION, typed=["1", VPC, PUBLIC_A, PUBLIC_A, PUBLIC_B, "n"])

    said = " ".join(result.stderr.split())
    assert "the cat sleeps on the cable: move it" in said
    assert "--vpc-id must be vpc- followed by 8 or 17 hexadecimal digits; got '1'" in said
    assert "--public-subnet-2 must be another subnet" in said
    assert overrides() == WRITTEN


def test_a_region_is_asked_for_only_where_none_is_known(listed, terminal, monkeypatch):
    assert "Region:" in configure(*NETWORK, typed=["Ireland", REGION, "n"]).stderr
    Path("samconfig.toml").unlink()
    monkeypatch.setenv("AWS_REGION", REGION)

    assert "Region:" not in configure(*NETWORK, typed=["n"]).stderr


def test_the_other_settings_are_offered_with_their_defaults(listed, terminal):
    others = [question for question in run.all_questions() if question.default is not None]

    result = configure(*READY, typed=["y"] + [""] * len(others))

    asked = [line.split(" [")[0] for line in result.stderr.splitlines() if line.endswith("]: ")]
    assert "All 19 other settings have a value. Change any? [y/N]" in result.stderr
    # nothing but an empty one fits the default database
    assert asked == [question.name for question in others if question.name != "DatabaseSecretArn"]
    assert [line[3:] for line in result.stderr.splitlines() if line.startswith("== ")] == [
        "Deployment",
        "Network",
        "Image",
        "Container",
        "Login",
        "Database",
        "Scaling",
        "Logs and metrics",
    ]
    for question in others:
        if question.name == "DatabaseSecretArn":
            continue
        assert f"{question.name} [{question.default}]: " in result.stderr
        assert f"\n{question.label}\n  {question.description[:50]}" in result.stderr
    assert "It must be one of ENABLED, DISABLED." in result.stderr


def test_every_answer_given_in_a_terminal_is_written_even_if_it_is_the_default(listed, terminal):
    configure(*READY, typed=["y"] + [""] * 18)

    assert len(overrides()) == 20
    assert "MinContainerCount=1" in overrides()


def test_an_existing_database_is_not_accepted_without_its_secret(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"

    result = configure(*READY, "--database", "existing", typed=["n", "", "none", arn])

    assert "must be the ARN of a Secrets Manager secret" in result.stderr
    assert f"DatabaseSecretArn={arn}" in overrides()


def test_a_secret_of_another_database_is_forgotten(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"
    configure(*READY, "--database", "existing", "--database-secret-arn", arn, typed=["n"])

    configure(*READY, "--database", "none", typed=["n"])

    assert 'DatabaseSecretArn=""' in overrides()


def test_memory_is_offered_as_the_cpu_just_chosen_allows(listed, terminal):
    given = [
        it
        for it in run.all_questions()
        if it.default is not None and it.name not in ("ContainerCpu", "ContainerMemory")
    ]
    options = [word for it in given for word in (it.option, it.default)]

    result = configure(*READY, *options, typed=["y", "512", "512", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "--container-memory must be one of 1024, 2048, 3072, 4096 with" in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_a_default_that_an_option_makes_impossible_is_asked_for(listed, terminal):
    result = configure(*READY, "--container-cpu", "512", typed=["n", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_yes_takes_every_default_without_asking(listed, terminal):
    result = configure(*READY, "--yes")

    assert result.exit_code == 0
    assert "[" not in result.stderr
    assert overrides() == WRITTEN


def test_yes_still_asks_for_what_has_no_default(listed, terminal):
    configure("--defaults", "--region", REGION, typed=["1", "1", "1"])

    assert overrides() == WRITTEN


def test_an_option_that_is_wrong_is_refused_in_a_terminal_before_anything_is_asked(listed, terminal):
    result = configure("--region", REGION, "--image-tag", "-", "--vpc-id", "vpc-x")

    assert result.exit_code == 2
    assert "--image-tag must be" in result.stderr
    assert "--vpc-id must be" in result.stderr
    assert listed == []


def test_an_option_that_does_not_fit_the_account_is_refused_in_a_terminal_too(listed, terminal):
    result = configure("--region", REGION, "--vpc-id", NARROW_VPC)

    assert result.exit_code == 2
    assert "--vpc-id must be a VPC with subnets in two availability zones" in result.stderr


def test_an_interrupted_run_writes_nothing(listed, terminal):
    result = configure("--region", REGION, typed=["1"])

    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_a_remembered_vpc_that_is_gone_is_not_suggested(listed, terminal):
    configure(*READY, "--yes")
    text = Path("samconfig.toml").read_text()
    Path("samconfig.toml").write_text(text.replace(VPC, "vpc-0123456789abcdeff"))

    result = configure(typed=["1", "", "", "n"])

    assert "VpcId, number or id: " in result.stderr
    assert overrides() == WRITTEN


def test_warnings_do_not_keep_the_file_from_being_written(listed):
    result = configure(
        *("--region", REGION, "--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PRIVATE_B)
    )

    assert result.exit_code == 0
    assert f"warning: {PRIVATE_B} is private" in result.stderr
    assert f"PublicSubnet2={PRIVATE_B}" in overrides()
