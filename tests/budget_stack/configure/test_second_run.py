"""Runs that start from what an earlier one left."""

from __future__ import annotations

from pathlib import Path

import pytest

from budget_stack.configure import run
from budget_stack.configure.deployed import Deployed
from tests.budget_stack.configure.invented import (
    ELSEWHERE_B,
    OTHER_VPC,
    PUBLIC_A2,
    REGION,
)
from tests.budget_stack.configure.runs import IDS, NETWORK, READY, WRITTEN, configure, deploy_parameters, overrides


def test_the_earlier_answers_are_the_defaults_of_a_second_run(listed):
    configure(
        *READY, "--container-port", "8080", "--stack-name", "mine", "--profile", "work", "--template-file", "t.yaml"
    )
    before = Path("samconfig.toml").read_text()

    result = configure()

    assert result.exit_code == 0
    assert Path("samconfig.toml").read_text() == before
    assert listed[-1] == (REGION, "work", False)


def test_an_answer_that_goes_back_to_the_default_is_written_since_sam_keeps_what_is_deployed(listed):
    configure(*READY, "--max-container-count", "9")
    configure("--max-container-count", "5")

    assert overrides() == [*IDS, "MaxContainerCount=5", "MinContainerCount=1"]


def test_no_tasks_are_in_the_file_only_if_they_were_asked_for_and_the_way_back_is_written(listed):
    result = configure(*READY, "--min-container-count", "0")

    assert "in the file a bare sam deploy stops the service" in " ".join(result.stderr.split())
    assert overrides() == [*IDS, "MinContainerCount=0"]
    configure("--min-container-count", "1")
    assert overrides() == WRITTEN


def test_another_region_takes_nothing_of_the_network_along(unlisted):
    configure(*READY, "--container-port", "8080")
    before = Path("samconfig.toml").read_text()

    result = configure("--region", "eu-south-1")

    assert result.exit_code == 2
    for option in ("--vpc-id", "--public-subnet-1", "--public-subnet-2"):
        assert f"{option} is missing" in result.stderr
    assert Path("samconfig.toml").read_text() == before
    other = OTHER_VPC, ELSEWHERE_B, PUBLIC_A2
    options = zip(("--vpc-id", "--public-subnet-1", "--public-subnet-2"), other, strict=True)
    configure("--region", "eu-south-1", *(word for pair in options for word in pair))
    assert overrides()[3:] == ["ContainerPort=8080", "MinContainerCount=1"]
    assert configure("--region", "eu-south-1").exit_code == 0


@pytest.mark.parametrize("region", ["eu-south-1", "eu-south-2"])
def test_the_stack_is_looked_for_in_the_region_that_was_asked_for(listed, monkeypatch, region):
    asked = []
    monkeypatch.setattr(run, "read_deployed", lambda session, *where: asked.append(where) or Deployed(status=""))
    configure(*READY)

    configure(*NETWORK, "--region", region, "--stack-name", "mine")

    assert asked == [(REGION, "budget-tracker"), (region, "mine")]


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
