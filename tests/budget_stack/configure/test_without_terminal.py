"""Runs that nobody watches: options alone, and errors that name everything at once."""

from __future__ import annotations

from pathlib import Path

from budget_stack.configure import run
from budget_stack.configure.credentials import NotAllowed
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    OTHER_VPC,
    PUBLIC_A,
    PUBLIC_B,
    REGION,
    VPC,
)
from tests.budget_stack.configure.runs import IDS, READY, WRITTEN, configure, overrides, there_is


def test_without_a_terminal_everything_missing_is_named_at_once():
    result = configure()

    assert result.exit_code == 2
    for option in ("--region", "--vpc-id", "--public-subnet-1", "--public-subnet-2"):
        assert f"{option} is missing: it must be" in result.stderr
    assert "with AWS credentials there is a list to choose from" in result.stderr
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
    assert "to choose from" not in result.stderr
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
    assert result.stderr.splitlines()[0] == (
        "VPCs and subnets cannot be listed, so only the form of their ids is checked: "
        "the cat sleeps on the cable: move it"
    )
    assert overrides() == WRITTEN


def test_without_an_account_to_ask_the_repository_is_made_which_a_new_account_needs(unlisted):
    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0", "CreateECRRepository=true"]
    configure(*READY, "--create-ecr-repository", "false")
    assert overrides("first") == [*IDS, "MinContainerCount=0", "CreateECRRepository=false"]


def test_an_account_whose_network_may_not_be_listed_is_asked_for_the_stack_all_the_same(listed, monkeypatch):
    def read_account(session, region):
        raise NotAllowed("the credentials need ec2:DescribeVpcs")

    monkeypatch.setattr(run, "read_account", read_account)
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true")

    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0"]
