"""The command that starts a job, and the steps of a release's migration as the documents have them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from moto.ecs.models import Container, EC2ContainerServiceBackend
from moto.moto_api import state_manager

from budget_stack import BackgroundContainerSettings, JobSettings, build_job
from tests.clients.desk import REGION, Desk, desk
from tests.clients.emulated.server import Emulated, emulated
from tests.clients.tools import REPO
from tests.support.account import in_account

pytestmark = pytest.mark.check

_NOTHING = {"CPU": 0, "MEMORY": 0, "PORTS": [], "PORTS_UDP": []}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulated]:
    # moto adds up what each container reserves, and on Fargate none has to
    monkeypatch.setattr(EC2ContainerServiceBackend, "_calculate_task_resource_requirements", lambda *_: dict(_NOTHING))
    with emulated(REGION) as account:
        # tasks have ended when somebody asks
        state_manager.set_transition("ecs::task", transition={"progression": "immediate"})
        try:
            yield account
        finally:
            state_manager.unset_transition("ecs::task")


@pytest.fixture
def place(account: Emulated, tmp_path: Path) -> Desk:
    return desk(tmp_path, account.endpoint)


def run(place: Desk, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env=place.environment,
        cwd=place.work,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_of_a_job_starts_its_task_in_its_network(account: Emulated, place: Desk):
    simulation = account.simulation
    settings = JobSettings(
        vpc_id=simulation.vpc_id,
        subnet_ids=tuple(simulation.subnet_ids),
        container=BackgroundContainerSettings(image="ghcr.io/example/report:2.0.1"),
    )
    stack = simulation.deploy(build_job(settings).template)

    done = run(place, stack.outputs["RunTaskCommand"])

    assert done.returncode == 0, done.stderr
    (task,) = json.loads(done.stdout)["tasks"]
    assert task["taskDefinitionArn"] == stack.resources["TaskDefinition"].physical_id
    assert task["clusterArn"].endswith(f"/{stack.resources['Cluster'].physical_id}")
    assert task["capacityProviderName"] == "FARGATE"
    (interface,) = simulation.client("ec2").describe_network_interfaces(
        Filters=[{"Name": "description", "Values": ["moto ECS"]}]
    )["NetworkInterfaces"]
    assert interface["SubnetId"] == simulation.subnet_ids[0]
    assert [it["GroupId"] for it in interface["Groups"]] == [stack.resources["TaskSecurityGroup"].attributes["GroupId"]]


@pytest.fixture
def migrate(account: Emulated, place: Desk) -> str:
    """The script of the guide, for the example's stack, which is deployed."""
    written = subprocess.run(
        [sys.executable, REPO / "examples/migration.py"], capture_output=True, text=True, check=True
    ).stdout
    for invented, there in in_account(account.simulation).items():
        written = written.replace(invented, there)
    (place.work / "migration.yaml").write_text(written)
    deployed = run(
        place,
        f"aws cloudformation deploy --region {REGION} --stack-name shop-migration --template-file migration.yaml"
        " --capabilities CAPABILITY_IAM",
    )
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    section = (REPO / "docs/operating.md").read_text().partition("### A migration of its own")[2]
    script = section.partition("```sh\n")[2].partition("```")[0]
    return script.replace("<region>", REGION)


def test_a_migration_ends_a_release_as_its_task_ended(place: Desk, migrate: str, account: Emulated):
    succeeded = run(place, migrate)
    with mock.patch.object(Container, "__init__", _failing):
        failed = run(place, migrate)

    assert succeeded.returncode == 0, succeeded.stdout + succeeded.stderr
    assert failed.returncode == 1, failed.stdout + failed.stderr


_init = Container.__init__


def _failing(container: Container, *arguments: object) -> None:
    _init(container, *arguments)
    container.exitCode = 3
