"""`budget-stack release` against an emulated account, with a `docker` that records what it is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import boto3
import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.cli.release import command
from budget_stack.rollout import stack as rollout_stack
from tests.clients.desk import DOCKER
from tests.clients.emulated.server import Emulated, emulated

REGION = "us-east-1"
REPOSITORY = f"123456789012.dkr.ecr.{REGION}.amazonaws.com/budget-tracker"


class Result(NamedTuple):
    """What a release ended with, and what it told."""

    exit_code: int
    output: str


class Place:
    """A folder with a Dockerfile, an account with a stack that is asleep, and what docker was called with."""

    def __init__(self, folder: Path, account: Emulated, told: pytest.CaptureFixture[str]) -> None:
        self.folder, self.account, self._told = folder, account, told
        session = boto3.Session(region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing")
        self.cloudformation = session.client("cloudformation", endpoint_url=account.endpoint)
        self.ecr = session.client("ecr", endpoint_url=account.endpoint)

    def deploy(self, **parameters: str) -> None:
        given = {**self.account.simulation.network, "CreateECRRepository": "true", "MinContainerCount": "0"}
        self.cloudformation.create_change_set(
            StackName="budget",
            ChangeSetName="first",
            ChangeSetType="CREATE" if parameters.pop("kind", "CREATE") == "CREATE" else "UPDATE",
            TemplateBody=to_yaml(build_budget_tracker().template),
            Capabilities=["CAPABILITY_IAM"],
            Parameters=[{"ParameterKey": n, "ParameterValue": v} for n, v in {**given, **parameters}.items()],
        )
        self.cloudformation.execute_change_set(StackName="budget", ChangeSetName="first")
        for _ in range(200):
            if not self.status.endswith("_IN_PROGRESS"):
                return

    @property
    def status(self) -> str:
        return str(self.cloudformation.describe_stacks(StackName="budget")["Stacks"][0]["StackStatus"])

    @property
    def image(self) -> str:
        stack = self.cloudformation.describe_stacks(StackName="budget")["Stacks"][0]
        return {it["ParameterKey"]: it["ParameterValue"] for it in stack["Parameters"]}["ImageTag"]

    def release(self, *words: str, options: Sequence[str] = ("--stack-name", "budget", "--region", REGION)) -> Result:
        # In this process and with its real files, since docker writes to standard error.
        self._told.readouterr()
        try:
            command.main([*options, *words], prog_name="budget-stack release")
        except SystemExit as ended:
            return Result(int(ended.code or 0), "".join(self._told.readouterr()))
        raise AssertionError("click ends a command")

    def calls(self) -> list[list[str]]:
        file = self.folder / "calls"
        return [json.loads(line)[0] for line in file.read_text().splitlines()] if file.exists() else []

    def commit(self) -> str:
        for words in (["init", "-q"], ["add", "Dockerfile"], ["commit", "-qm", "x"]):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words], check=True)
        done = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], check=True, capture_output=True, text=True)
        return done.stdout.strip()


@pytest.fixture
def place(tmp_path, monkeypatch, capfd):
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(rollout_stack, "_SECONDS_BETWEEN_QUESTIONS", 0.05)
    (tmp_path / "bin").mkdir()
    docker = tmp_path / "bin/docker"
    docker.write_text(DOCKER.format(python=sys.executable, calls=str(tmp_path / "calls")))
    docker.chmod(0o755)
    git = shutil.which("git")
    (tmp_path / "bin/git").symlink_to(git)
    (tmp_path / "work").mkdir()
    (tmp_path / "work/Dockerfile").write_text("FROM scratch\n")
    monkeypatch.chdir(tmp_path / "work")
    with emulated(REGION) as account:
        monkeypatch.setenv("AWS_ENDPOINT_URL", account.endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        yield Place(tmp_path, account, capfd)


def _runs(place: Place) -> str:
    ecs = boto3.client("ecs", REGION, endpoint_url=place.account.endpoint)
    cluster = ecs.list_clusters()["clusterArns"][0]
    service = ecs.describe_services(cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"])
    definition = ecs.describe_task_definition(taskDefinition=service["services"][0]["taskDefinition"])
    return str(definition["taskDefinition"]["containerDefinitions"][0]["image"])


def test_an_image_is_built_pushed_and_deployed_by_its_digest(place):
    place.deploy(CpuArchitecture="ARM64")
    commit = place.commit()

    result = place.release()

    assert result.exit_code == 0, result.output
    image = f"{REPOSITORY}:{commit}"
    login, inspect, build = (next(c for c in place.calls() if c[0] == word) for word in ("login", "image", "build"))
    assert login == ["login", "--username", "AWS", "--password-stdin", REPOSITORY.partition("/")[0]]
    assert build == ["build", "--platform", "linux/arm64", "--build-arg", "PLATFORM=linux/arm64", "-t", image, "."]
    assert inspect[-1] == image
    assert ["push", image] in place.calls()
    found = place.ecr.describe_images(repositoryName="budget-tracker", imageIds=[{"imageTag": commit}])
    assert place.image == found["imageDetails"][0]["imageDigest"]
    assert f"budget will run, once MinContainerCount is raised, budget-tracker:{commit}, {place.image}" in result.output


def test_cloudformation_waits_for_the_tasks_of_the_image(place):
    place.deploy()
    place.release("--tag", "v1")
    place.deploy(kind="UPDATE", ImageTag=place.image, MinContainerCount="1")

    result = place.release("--tag", "v2")

    assert result.exit_code == 0, result.output
    assert "Service UPDATE_COMPLETE" in result.output
    assert _runs(place) == f"{REPOSITORY}@{place.image}"


def test_an_image_that_was_pushed_before_runs_again_without_being_built(place):
    place.deploy()
    place.release("--tag", "v1")
    first = place.image
    place.release("--tag", "v2")
    calls = len(place.calls())

    result = place.release("--tag", "v1")

    assert "budget-tracker:v1 is in the registry already" in result.output
    assert place.image == first
    assert len(place.calls()) == calls
    assert f"runs budget-tracker:v1, {first}" in result.output.replace(
        "will run, once MinContainerCount is raised,", "runs"
    )
    assert f"{first}, as before" in place.release("--tag", "v1").output


def test_fails_on_an_image_that_does_not_get_healthy_and_runs_the_one_of_before(place):
    place.deploy()
    place.release("--tag", "v1")
    before = place.image
    place.deploy(kind="UPDATE", ImageTag=before, MinContainerCount="1")
    place.release("--tag", "v2")
    place.account.simulation.unhealthy_images.add(f"*@{place.image}")
    place.release("--tag", "v1")

    result = place.release("--tag", "v2")

    assert result.exit_code == 1
    assert "budget was not updated; the image of before runs. CloudFormation says:" in result.output
    assert "Circuit Breaker" in result.output
    assert _runs(place) == f"{REPOSITORY}@{before}"


def test_fails_on_an_engine_that_fails(place):
    place.deploy()
    (place.folder / "bin/docker").write_text("#!/bin/sh\nexit 7\n")

    result = place.release("--tag", "v1")

    assert (result.exit_code, "Error: docker build ended with 7; see above" in result.output) == (1, True)


def test_fails_on_an_image_that_was_built_for_another_platform(place):
    place.deploy()
    (place.folder / "bin/docker").write_text("#!/bin/sh\n[ $1 = image ] && echo linux/arm64\nexit 0\n")

    assert "was built for linux/arm64, and the tasks run on linux/amd64" in place.release("--tag", "v1").output


def test_fails_without_an_engine(place):
    place.deploy()
    (place.folder / "bin/docker").unlink()

    output = place.release("--tag", "v1").output

    assert "no container engine is on the PATH: install one of docker, podman, finch, nerdctl" in output


def test_fails_on_a_folder_that_has_no_commit_to_name_the_image_after(place):
    assert "name it with --tag" in place.release().output
    commit = place.commit()
    Path("Dockerfile").write_text("FROM other\n")

    assert f". differs from commit {commit}, whose name the image would have" in place.release().output


def test_fails_on_a_stack_that_is_not_there_or_takes_no_image(place):
    assert "there is no stack budget in this region" in place.release("--tag", "v1").output
    place.cloudformation.create_change_set(
        StackName="budget", ChangeSetName="a", ChangeSetType="CREATE",
        TemplateBody="Resources: {Cluster: {Type: AWS::ECS::Cluster}}",
    )  # fmt: skip
    place.cloudformation.execute_change_set(StackName="budget", ChangeSetName="a")

    output = place.release("--tag", "v1").output

    assert "IN_PROGRESS" in output or "has no parameter ImageRepository and no ImageTag" in output


def test_fails_where_neither_file_nor_option_names_a_stack(place):
    result = place.release("--tag", "v1", options=())

    assert (result.exit_code, result.output) == (
        1,
        "Error: samconfig.toml names no stack name: pass --stack-name\n",
    )
