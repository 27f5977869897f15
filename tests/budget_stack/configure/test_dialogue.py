"""Runs in a terminal: what is asked, offered and refused."""

from __future__ import annotations

from pathlib import Path

from budget_stack.configure import run
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    NARROW_VPC,
    PUBLIC_A,
    PUBLIC_A2,
    PUBLIC_B,
    REGION,
    VPC,
    invented_account,
)
from tests.budget_stack.configure.runs import (
    HIDDEN,
    HTTPS,
    IDS,
    NETWORK,
    READY,
    WRITTEN,
    all_but,
    configure,
    overrides,
)

HERE = ["--region", REGION, *HTTPS]


def test_in_a_terminal_the_network_is_chosen_by_number_and_nothing_else_is_asked(listed, terminal):
    result = configure(*HERE, typed=["1", "1", "1", "n"])

    assert result.exit_code == 0
    assert f"1  {VPC}  main    10.0.0.0/16  5 subnets in 2 zones" in result.stderr
    assert f"1  {PUBLIC_A}  -  eu-west-1a  10.0.0.0/24  9 free  public" in result.stderr
    assert overrides() == WRITTEN


def test_in_a_terminal_ids_can_be_typed_too(listed, terminal):
    configure(*HERE, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])

    assert overrides() == WRITTEN


def test_the_first_fitting_public_subnet_is_suggested(listed, terminal):
    configure(*HERE, typed=[VPC, "", "", "n"])

    assert overrides() == WRITTEN


def test_only_subnets_that_fit_are_listed(listed, terminal):
    result = configure(*HERE, typed=[VPC, PUBLIC_A, PUBLIC_B, "n"])
    first, second = (
        result.stderr.split(f"{order} public subnet\n")[1].split("PublicSubnet")[0] for order in ("First", "Second")
    )

    assert ELSEWHERE_B not in first
    assert PUBLIC_A2 in first
    assert PUBLIC_A2 not in second
    assert PUBLIC_B in second


def test_a_bad_answer_is_asked_again_with_the_reason(listed, terminal):
    typed = [NARROW_VPC, "vpc-x", "7", "1", ELSEWHERE_B, "1", PUBLIC_A2, PUBLIC_B, "n"]

    result = configure(*HERE, typed=typed)

    said = " ".join(result.stderr.split())
    assert f"--vpc-id must be a VPC with subnets in two availability zones; {NARROW_VPC}" in said
    assert "--vpc-id must be a VPC of eu-west-1" not in said
    assert "--vpc-id must be vpc- followed by" in said
    assert "there are 3 in the list" in said
    assert f"--public-subnet-1 must be in {VPC}" in said
    assert f"--public-subnet-2 must be in another zone than {PUBLIC_A}" in said
    assert overrides() == WRITTEN


def test_without_a_listing_ids_are_typed_and_their_form_is_checked(unlisted, terminal):
    result = configure(*HERE, typed=["1", VPC, PUBLIC_A, PUBLIC_A, PUBLIC_B, "n"])

    said = " ".join(result.stderr.split())
    assert "the cat sleeps on the cable: move it" in said
    assert "--vpc-id must be vpc- followed by 8 or 17 hexadecimal digits; got '1'" in said
    assert "--public-subnet-2 must be another subnet" in said
    assert overrides() == WRITTEN


def test_a_region_is_asked_for_only_where_none_is_known(listed, terminal, monkeypatch):
    assert "Region:" in configure(*NETWORK, *HTTPS, typed=["Ireland", REGION, "n"]).stderr
    Path("samconfig.toml").unlink()
    monkeypatch.setenv("AWS_REGION", REGION)

    assert "Region:" not in configure(*NETWORK, *HTTPS, typed=["n"]).stderr


def test_the_other_settings_are_offered_with_their_defaults(listed, terminal):
    others = [it for it in run.all_questions() if it.default is not None and it.name not in ("StackName", "Address")]

    result = configure(*READY, *HTTPS, typed=["y"] + [""] * len(others))

    asked = [line.split(" [")[0] for line in result.stderr.splitlines() if line.endswith("]: ")]
    assert f"All {len(others)} other settings have a value. Change any? [y/N]" in result.stderr
    # an empty default is not shown
    others = [question for question in others if question.name not in HIDDEN and question.default]
    assert asked == [question.name for question in others]
    assert [line[3:] for line in result.stderr.splitlines() if line.startswith("== ")] == [
        "Address",
        "Network",
        "Image",
        "Container",
        "Login",
        "Database",
        "Scaling",
        "Logs and metrics",
        "Alarms",
    ]
    for question in others:
        assert f"{question.name} [{question.default}]: " in result.stderr
        assert f"\n{question.label}\n  {question.description[:50]}" in result.stderr
    assert "It must be one of ENABLED, DISABLED." in result.stderr


def test_changing_one_setting_pins_none_of_the_others(listed, terminal):
    others = [it for it in run.all_questions() if it.default is not None and it.name not in HIDDEN]
    typed = ["8080" if it.name == "ContainerPort" else "" for it in others]

    configure(*READY, *HTTPS, typed=["y", *typed])

    assert overrides() == [*IDS, "ContainerPort=8080", "MinContainerCount=1"]
    assert overrides("first") == [*IDS, "ContainerPort=8080", "MinContainerCount=0"]


def test_an_existing_database_is_not_accepted_without_its_secret(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"

    result = configure(*READY, *HTTPS, "--database", "existing", typed=["n", "", "none", arn])

    assert "must be the ARN of a Secrets Manager secret" in result.stderr
    assert f"DatabaseSecretArn={arn}" in overrides()


def test_a_secret_of_another_database_is_forgotten(listed, terminal):
    arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-AbCdEf"
    configure(*READY, *HTTPS, "--database", "existing", "--database-secret-arn", arn, typed=["n"])

    configure(*READY, *HTTPS, "--database", "none", typed=["n"])

    assert 'DatabaseSecretArn=""' in overrides()


def test_a_database_is_chosen_from_those_that_are_there(listed, terminal, monkeypatch):
    account = invented_account(databases=frozenset({"kept0123456789abcdefghijkl"}))
    monkeypatch.setattr(run, "read_account", lambda session, region: account)

    result = configure(*READY, *HTTPS, *all_but("DatabaseClusterId", "DatabaseSecretArn"), typed=["y", "1"])

    assert "   1  kept0123456789abcdefghijkl\n" in result.stderr
    assert "DatabaseClusterId=kept0123456789abcdefghijkl" in overrides()


def test_memory_is_offered_as_the_cpu_just_chosen_allows(listed, terminal):
    options = all_but("ContainerCpu", "ContainerMemory")

    result = configure(*READY, *HTTPS, *options, typed=["y", "512", "512", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "--container-memory must be one of 1024, 2048, 3072, 4096 with" in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_a_default_that_an_option_makes_impossible_is_asked_for(listed, terminal):
    result = configure(*READY, *HTTPS, "--container-cpu", "512", typed=["n", ""])

    assert "ContainerMemory [1024]: " in result.stderr
    assert "ContainerMemory=1024" in overrides()


def test_yes_takes_every_default_without_asking(listed, terminal):
    result = configure(*READY, *HTTPS, "--yes")

    assert result.exit_code == 0
    assert "[" not in result.stderr
    assert overrides() == WRITTEN


def test_yes_still_asks_for_what_has_no_default(listed, terminal):
    configure("--defaults", *HERE, typed=["1", "1", "1"])

    assert overrides() == WRITTEN


def test_an_option_that_is_wrong_is_refused_in_a_terminal_before_anything_is_asked(listed, terminal):
    result = configure(*HERE, "--image-tag", "-", "--vpc-id", "vpc-x")

    assert result.exit_code == 2
    assert "--image-tag must be" in result.stderr
    assert "--vpc-id must be" in result.stderr
    assert listed == []


def test_an_option_that_does_not_fit_the_account_is_refused_in_a_terminal_too(listed, terminal):
    result = configure(*HERE, "--vpc-id", NARROW_VPC)

    assert result.exit_code == 2
    assert "--vpc-id must be a VPC with subnets in two availability zones" in result.stderr


def test_an_interrupted_run_writes_nothing(listed, terminal):
    result = configure(*HERE, typed=["1"])

    assert result.exit_code == 1
    assert "Aborted!" in result.stderr
    assert not Path("samconfig.toml").exists()


def test_a_remembered_vpc_that_is_gone_is_not_suggested(listed, terminal):
    configure(*READY, *HTTPS, "--yes")
    text = Path("samconfig.toml").read_text()
    Path("samconfig.toml").write_text(text.replace(VPC, "vpc-0123456789abcdeff"))

    result = configure(typed=["", "1", "", "", "n"])

    assert "VpcId, number or id: " in result.stderr
    assert overrides() == WRITTEN
