"""The commands that the stack prints, run as a person pastes them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.account import Account, Deployment, Network
from tests.clients.tools import tool

pytestmark = pytest.mark.check

PROGRAM = """#!{python}
import json, pathlib, sys
stdin = sys.stdin.read() if "--password-stdin" in sys.argv else ""
with open({calls!r}, "a") as calls:
    calls.write(json.dumps([pathlib.Path(sys.argv[0]).name, *sys.argv[1:], stdin]) + "\\n")
if sys.argv[1:3] == ["ecr", "get-login-password"]:
    print("a password")
"""


class Shell(NamedTuple):
    folder: Path
    path: str

    def run(self, command: str, **environment: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            env={"PATH": self.path, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        return done.stdout

    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in (self.folder / "calls").read_text().splitlines()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell that finds nothing but a `docker` and an `aws` that record how they were called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("aws", "docker"):
        (programs / name).write_text(PROGRAM.format(python=sys.executable, calls=str(tmp_path / "calls")))
        (programs / name).chmod(0o755)
    return Shell(tmp_path, str(programs))


def test_the_printed_commands_log_in_build_tag_and_push_in_this_order(deployment: Deployment, shell: Shell):
    outputs = deployment.account.outputs(deployment.stack_name)
    registry = deployment.registry()
    local = f"{deployment.repository}:{deployment.tag}"

    for name in ("LoginCommand", "BuildCommand", "TagCommand", "PushCommand"):
        shell.run(outputs[name])

    platform = deployment.platform
    assert shell.calls() == [
        ["aws", "ecr", "get-login-password", "--region", "us-east-1", ""],
        ["docker", "login", "--username", "AWS", "--password-stdin", registry, "a password\n"],
        ["docker", "build", "--platform", platform, "--build-arg", f"PLATFORM={platform}", "-t", local, ".", ""],
        ["docker", "tag", local, f"{registry}/{local}", ""],
        ["docker", "push", f"{registry}/{local}", ""],
    ]


def test_the_printed_command_for_a_new_deployment_names_cluster_and_service(deployment: Deployment, shell: Shell):
    ids = deployment.account.physical_ids(deployment.stack_name)

    shell.run(deployment.account.outputs(deployment.stack_name)["ForceNewDeploymentCommand"])

    call = "ecs update-service --region us-east-1 --cluster {} --service {} --force-new-deployment".format(
        ids["Cluster"], ids["Service"].rpartition("/")[2]
    )
    assert shell.calls() == [["aws", *call.split(), ""]]


def test_the_printed_command_for_a_new_deployment_reaches_the_service(deployment: Deployment, tmp_path: Path):
    account = deployment.account
    ids = account.physical_ids(deployment.stack_name)
    real = Shell(tmp_path, str(Path(tool("aws")).parent))
    environment = {name: value for name, value in account.environment().items() if name != "PATH"}

    printed = real.run(account.outputs(deployment.stack_name)["ForceNewDeploymentCommand"], **environment)

    assert json.loads(printed)["service"]["serviceArn"] == ids["Service"]


def test_the_printed_command_for_another_password_runs_one_task_of_the_stack_asleep_too(
    account: Account, network: Network, reduced_templates: dict[str, Path], tmp_path: Path
):
    secret = account.client("secretsmanager").create_secret(Name="database", SecretString="{}")["ARN"]
    chosen = {"MinContainerCount": "0", "Database": "existing", "DatabaseSecretArn": secret}
    account.deploy("aws", reduced_templates["aws"], "budget-tracker", **network.parameters(), **chosen)
    ids, ecs = account.physical_ids("budget-tracker"), account.client("ecs")
    real = Shell(tmp_path, str(Path(tool("aws")).parent))
    environment = {name: value for name, value in account.environment().items() if name != "PATH"}

    printed = real.run(account.outputs("budget-tracker")["ResetPasswordCommand"], **environment)

    (task,) = ecs.describe_tasks(cluster=ids["Cluster"], tasks=[printed.strip()])["tasks"]
    assert task["taskDefinitionArn"] == ids["TaskDefinition"]
    assert {one["name"]: one["command"] for one in task["overrides"]["containerOverrides"]} == {
        "budget-tracker-init": [
            "python", "-m", "service", "user", "password", "owner", "--password-env", "FIRST_PASSWORD"
        ],
        "budget-tracker": ["true"],
    }  # fmt: skip
