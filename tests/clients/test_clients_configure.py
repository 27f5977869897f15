"""What `budget-stack configure` prints, pasted into a shell one command after another, by the real sam and aws."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.clients.account import REGION, Account, Network
from tests.clients.reduced import without
from tests.clients.tools import REPO, tool

pytestmark = pytest.mark.check

DOCKER = """#!{python}
import pathlib, sys
if "--password-stdin" in sys.argv:
    sys.stdin.read()
with pathlib.Path({calls!r}).open("a") as calls:
    print(*sys.argv[1:], file=calls)
"""


class Desk(NamedTuple):
    """A folder with a template, an account, and a shell that finds sam, aws and a docker that only takes notes."""

    folder: Path
    account: Account
    path: str

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.account.environment(), "PATH": self.path, "PYTHONPATH": str(REPO)}
        return subprocess.run(
            ["/bin/sh", "-c", command],
            env=environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def paste(self, command: str) -> str:
        done = self.run(command)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        return done.stdout

    def configure(self, *words: str) -> list[str]:
        """Run it, and return the commands that it prints."""
        program = (
            f"{sys.executable} -m budget_stack configure --region {REGION} --database none --address load-balancer"
        )
        told = self.paste(" ".join([program, "--template-file template.json", *words]))
        return [line.strip() for line in told.splitlines() if line.startswith("  ")]

    def parameters(self) -> dict[str, str]:
        return {it["ParameterKey"]: it["ParameterValue"] for it in self.account.stack("budget-tracker")["Parameters"]}

    def pushed(self) -> list[str]:
        notes = self.folder / "docker.calls"
        return [line for line in notes.read_text().splitlines() if line.startswith("push")] if notes.exists() else []


@pytest.fixture
def desk(account: Account, tmp_path: Path) -> Desk:
    programs = tmp_path / "bin"
    programs.mkdir()
    docker = programs / "docker"
    docker.write_text(DOCKER.format(python=sys.executable, calls=str(tmp_path / "docker.calls")))
    docker.chmod(0o755)
    template = subprocess.run(
        [sys.executable, "-m", "budget_stack", "template", "--json"], cwd=REPO, capture_output=True, check=True
    ).stdout
    (tmp_path / "template.json").write_text(json.dumps(without(json.loads(template))))
    tools = [str(Path(tool(name)).parent) for name in ("sam", "aws")]
    return Desk(tmp_path, account, os.pathsep.join([str(programs), *tools, "/usr/bin", "/bin"]))


def options(network: Network) -> list[str]:
    first, second = network.subnet_ids
    return ["--vpc-id", network.vpc_id, "--public-subnet-1", first, "--public-subnet-2", second]


def test_the_printed_commands_lead_from_an_empty_account_to_the_page(desk: Desk, network: Network):
    role, first, *image, start, address, password, outputs = desk.configure(*options(network))

    desk.paste(role)
    assert "create-service-linked-role" not in " ".join(desk.configure(*options(network)))
    desk.paste(first)
    begun = desk.parameters()
    assert (begun["MinContainerCount"], begun["CreateECRRepository"]) == ("0", "true")
    for command in image:
        desk.paste(command)
    assert desk.pushed() == [f"push {desk.account.outputs('budget-tracker')['RepositoryUri']}:latest"]
    # a bare sam deploy starts the service, and keeps all else
    assert start == "sam deploy"
    desk.paste(start)
    assert desk.parameters() == begun | {"MinContainerCount": "1"}
    told = desk.account.outputs("budget-tracker")
    assert desk.paste(address).strip() == told["ServiceUrl"]
    assert desk.paste(password) == desk.paste(told["FirstPasswordCommand"])
    # sam's table breaks them at 97 columns, inside words
    lines = desk.paste(outputs).splitlines()
    assert dict(zip(lines[::2], lines[1::2], strict=True)) == told
    assert max(map(len, lines)) > 97


def test_a_first_creation_that_failed_is_explained_deleted_and_made_anew(desk: Desk, network: Network):
    template = json.loads((desk.folder / "template.json").read_text())
    broken = {"Broken": {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": {"Ref": "AWS::NoSuchThing"}}}}
    (desk.folder / "template.json").write_text(json.dumps({**template, "Resources": broken, "Outputs": {}}))
    _, first, *_ = desk.configure(*options(network))
    assert desk.run(first).returncode != 0
    assert desk.account.stack("budget-tracker")["StackStatus"] == "ROLLBACK_COMPLETE"
    (desk.folder / "template.json").write_text(json.dumps(template))

    see, delete, _, again, *_ = desk.configure()

    assert "Broken" in desk.paste(see)
    desk.paste(delete)
    desk.paste(again)
    assert desk.parameters()["MinContainerCount"] == "0"


def test_on_another_machine_nothing_of_the_stack_is_asked_for_again_and_nothing_changes(desk: Desk, network: Network):
    _, first, *_ = desk.configure(*options(network), "--container-port", "8080", "--log-retention-in-days", "30")
    desk.paste(first)
    desk.paste("sam deploy")
    before = desk.parameters()
    (desk.folder / "samconfig.toml").unlink()

    told = desk.configure()

    assert "sam deploy --config-env first" not in told
    desk.paste("sam deploy")
    assert desk.parameters() == before
    assert (before["ContainerPort"], before["CreateECRRepository"], before["MinContainerCount"]) == (
        "8080",
        "true",
        "1",
    )
    # the way out of a stack that failed, as it is printed then
    desk.paste(f"sam delete --no-prompts --stack-name budget-tracker --region {REGION}")
    assert "sam deploy --config-env first" in desk.configure()


def test_a_tag_is_deployed_without_the_rest_of_the_file_and_a_bare_deployment_keeps_it(desk: Desk, network: Network):
    _, first, *_ = desk.configure(*options(network), "--container-port", "8080")
    # a stack that is not there has nothing that sam could keep
    refused = desk.run("sam deploy --parameter-overrides MinContainerCount=0")
    assert "Parameter 'VpcId' has no Default" in refused.stderr
    desk.paste(first)

    (tag,) = [command for command in desk.configure("--image-tag", "v2") if "ImageTag" in command]
    desk.paste(tag)

    assert tag == "sam deploy --parameter-overrides ImageTag=v2"
    assert desk.parameters()["ContainerPort"] == "8080"
    desk.paste("sam deploy")
    after = desk.parameters()
    assert (after["ImageTag"], after["MinContainerCount"], after["CreateECRRepository"]) == ("v2", "1", "true")
