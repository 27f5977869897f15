"""The command that starts a job, and a release's migration, in the words of the documents."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from budget_stack import BackgroundContainerSettings, JobSettings, build_job
from tests.clients.desk import REGION, Desk, desk
from tests.clients.emulated.server import Emulated, emulated

pytestmark = pytest.mark.check


@pytest.fixture
def account() -> Iterator[Emulated]:
    with emulated(REGION) as account:
        yield account


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


def test_the_command_of_a_job_starts_its_task(account: Emulated, place: Desk):
    simulation = account.simulation
    settings = JobSettings(
        vpc_id=simulation.vpc_id,
        subnet_ids=tuple(simulation.subnet_ids),
        container=BackgroundContainerSettings(image="ghcr.io/example/report:2.0.1"),
        tags={"team": "reports"},
    )
    stack = simulation.deploy(build_job(settings).template)

    done = run(place, stack.outputs["RunTaskCommand"])

    assert done.returncode == 0, done.stderr
    (task,) = json.loads(done.stdout)["tasks"]
    print(done.stdout)
    assert task["taskDefinitionArn"] == stack.resources["TaskDefinition"].physical_id
