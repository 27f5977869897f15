"""A desk with an account, and a `docker` that records what it is told."""

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
