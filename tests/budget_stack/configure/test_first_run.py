"""What a run writes, for a first deployment and for a stack that is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from budget_stack.configure import run
from tests.budget_stack.configure.invented import (
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    REGION,
    VPC,
    invented_account,
)
from tests.budget_stack.configure.runs import (
    IDS,
    NETWORK,
    READY,
    WRITTEN,
    all_but,
    configure,
    deploy_parameters,
    overrides,
    run_name,
    there_is,
)


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
    assert overrides() == [*IDS, *(f"{run_name(option)}={value}" for option, value in given.items())]
    assert deploy_parameters()["stack_name"] == "mine"
    assert deploy_parameters()["profile"] == "work"
    assert deploy_parameters()["template_file"] == "t.yaml"


def test_what_nobody_answered_is_left_to_the_template(listed):
    configure(*READY, "--container-port", "5000")

    assert overrides() == [*IDS, "ContainerPort=5000", "MinContainerCount=1"]


def test_the_first_deployment_runs_no_tasks_and_makes_the_repository_that_is_not_there(listed):
    configure(*READY, "--image-repository", "new")

    assert overrides() == [*IDS, "ImageRepository=new", "MinContainerCount=1"]
    assert overrides("first") == [*IDS, "ImageRepository=new", "MinContainerCount=0", "CreateECRRepository=true"]


def test_a_repository_that_is_there_is_not_made_again(listed):
    configure(*READY)

    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_what_was_typed_for_one_deployment_is_in_the_first_and_remembered_by_no_later_one(listed, monkeypatch):
    configure(*READY, "--image-repository", "new", "--image-tag", "v1", "--create-ecr-repository", "true")

    assert overrides("first")[-2:] == ["ImageTag=v1", "CreateECRRepository=true"]
    assert overrides() == [*IDS, "ImageRepository=new", "MinContainerCount=1"]
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true", ImageTag="v2")
    result = configure()
    assert overrides("first") == [*IDS, "ImageRepository=new", "MinContainerCount=0"]
    assert "ImageTag" not in result.stdout


@pytest.mark.parametrize("status", ["", None, "ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_what_was_typed_for_the_first_deployment_is_remembered_until_there_is_a_stack(listed, monkeypatch, status):
    there_is(monkeypatch, status)
    configure(*READY, "--image-repository", "new", "--image-tag", "broken", "--create-ecr-repository", "false")
    before = Path("samconfig.toml").read_text()

    result = configure()

    assert overrides("first")[-2:] == ["ImageTag=broken", "CreateECRRepository=false"]
    assert Path("samconfig.toml").read_text() == before
    assert ":broken" in result.stdout
    configure("--image-tag", "mended", "--create-ecr-repository", "true")
    assert overrides("first")[-2:] == ["ImageTag=mended", "CreateECRRepository=true"]


def test_what_was_typed_for_a_stack_that_is_there_is_no_wish_for_the_one_after_it(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE")
    assert "--parameter-overrides ImageTag=v2" in configure(*READY, "--image-tag", "v2").stdout
    there_is(monkeypatch)

    result = configure()

    assert overrides("first") == [*IDS, "MinContainerCount=0"]
    assert ":v2" not in result.stdout


def test_a_repository_that_was_made_in_the_meantime_is_not_made_again(listed, monkeypatch):
    monkeypatch.setattr(run, "read_account", lambda session, region: invented_account(repositories=frozenset()))
    configure(*READY, "--create-ecr-repository", "true")
    monkeypatch.setattr(run, "read_account", lambda session, region: invented_account())

    configure()

    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_a_stack_that_has_its_repository_keeps_it_whatever_the_file_was(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE", CreateECRRepository="true", ImageTag="v1", MinContainerCount="0")

    configure(*READY)

    assert overrides() == WRITTEN
    assert overrides("first") == [*IDS, "MinContainerCount=0"]


def test_on_another_machine_the_stack_tells_what_it_has_and_sam_keeps_it(listed, monkeypatch):
    network = {"VpcId": VPC, "PublicSubnet1": PUBLIC_A, "PublicSubnet2": PUBLIC_B}
    there_is(monkeypatch, "UPDATE_COMPLETE", **network, MinContainerCount="3", MaxContainerCount="9", ImageTag="v7")

    result = configure("--region", REGION, "--container-port", "8080")

    assert result.exit_code == 0
    assert overrides() == [*IDS, "ContainerPort=8080", "MinContainerCount=3"]


def test_what_is_given_must_fit_the_stack_and_not_the_templates_defaults(listed, monkeypatch):
    there_is(monkeypatch, "UPDATE_COMPLETE", ContainerCpu="1024", MaxContainerCount="20")

    assert configure(*READY, "--container-memory", "4096", "--min-container-count", "9").exit_code == 0
    assert overrides() == [*IDS, "ContainerMemory=4096", "MinContainerCount=9"]
    result = configure(*READY, "--container-memory", "512", "--min-container-count", "21")
    assert result.exit_code == 2
    assert "--container-memory must be one of 2048" in result.stderr
    assert "--max-container-count must be 21 to 5000" in result.stderr


def test_fails_on_a_region_of_the_environment_that_is_none(listed, monkeypatch):
    monkeypatch.setenv("AWS_REGION", "Ireland")

    result = configure(*NETWORK)

    assert result.exit_code == 2
    assert "--region must be the code of an AWS region" in result.stderr


def test_a_setting_that_differs_from_the_stacks_is_written_even_if_it_is_the_templates_default(
    listed, monkeypatch, terminal
):
    there_is(monkeypatch, "UPDATE_COMPLETE", MaxContainerCount="9")

    result = configure(*READY, *all_but("MaxContainerCount"), typed=["y", "5"])

    assert "MaxContainerCount [9]: " in result.stderr
    assert "MaxContainerCount=5" in overrides()


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_stack_that_never_was_tells_nothing(listed, monkeypatch, status):
    there_is(monkeypatch, status, CreateECRRepository="true", MaxContainerCount="9")

    configure(*READY, "--image-repository", "new", "--max-container-count", "9")

    assert "MaxContainerCount=9" in overrides()
    assert "CreateECRRepository=true" in overrides("first")


def test_a_secret_that_cloudformation_hides_is_not_taken_for_the_secret(listed, monkeypatch):
    there_is(monkeypatch, "CREATE_COMPLETE", Database="existing", DatabaseSecretArn="****")

    assert "--database-secret-arn" in configure(*READY).stderr
    assert configure(*READY, "--database", "none").exit_code == 0
    assert "Database=none" in overrides()
    assert 'DatabaseSecretArn=""' in overrides()


def test_a_file_that_names_the_tag_of_an_image_keeps_it_since_somebody_wrote_it(listed):
    Path("samconfig.toml").write_text('[default.deploy.parameters]\nparameter_overrides = ["ImageTag=pinned"]\n')

    result = configure(*READY)

    assert "samconfig.toml names the image's tag pinned" in " ".join(result.stderr.split())
    assert overrides() == ["ImageTag=pinned", *WRITTEN]
    assert overrides("first")[:1] == ["ImageTag=pinned"]


def test_warnings_do_not_keep_the_file_from_being_written(listed):
    result = configure(
        *("--region", REGION, "--vpc-id", VPC, "--public-subnet-1", PUBLIC_A, "--public-subnet-2", PRIVATE_B)
    )

    assert result.exit_code == 0
    assert f"warning: {PRIVATE_B} is private" in result.stderr
    assert f"PublicSubnet2={PRIVATE_B}" in overrides()
