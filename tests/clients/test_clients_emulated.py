"""The emulated account where a person takes another way than README's."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def sam(place: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    command = ["sam", *words, "--stack-name", "budget-tracker", "--region", REGION]
    return subprocess.run(
        command, env=place.environment, cwd=place.work, capture_output=True, text=True, timeout=120, check=False
    )


def deploy(account: Emulated, place: Desk, *words: str, **parameters: str) -> subprocess.CompletedProcess[str]:
    pairs = [f"{name}={value}" for name, value in (account.simulation.network | parameters).items()]
    return sam(place, "deploy", *words, "--parameter-overrides", *pairs)


def test_fails_on_a_first_deployment_with_tasks_and_no_image(account: Emulated, place: Desk):
    done = deploy(account, place, "--capabilities", "CAPABILITY_IAM", CreateECRRepository="true")

    stack = account.cloudformation.stacks["budget-tracker"]
    (database,) = account.simulation.client("dsql").list_clusters()["clusters"]
    assert done.returncode != 0
    assert account.watched == ["CREATE_IN_PROGRESS"]
    assert stack.status == "ROLLBACK_FAILED"
    assert database["identifier"] in str(stack.events)
    assert account.simulation.client("elbv2").describe_load_balancers()["LoadBalancers"] == []
    assert account.simulation.client("ecr").describe_repositories()["repositories"] == []

    assert sam(place, "delete", "--no-prompts").returncode == 0
    assert [one["identifier"] for one in account.simulation.client("dsql").list_clusters()["clusters"]] == [
        database["identifier"]
    ]


def test_fails_without_the_capability_before_anything_is_made(account: Emulated, place: Desk):
    done = deploy(account, place, MinContainerCount="0")

    assert done.returncode != 0
    assert "CAPABILITY_IAM" in done.stdout + done.stderr
    assert account.simulation.client("ecs").list_clusters()["clusterArns"] == []


def test_nothing_is_deployed_twice(account: Emulated, place: Desk):
    deploy(account, place, "--capabilities", "CAPABILITY_IAM", MinContainerCount="0")
    events = len(account.cloudformation.stacks["budget-tracker"].events)

    done = deploy(account, place, "--capabilities", "CAPABILITY_IAM", "--no-fail-on-empty-changeset")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "No changes to deploy" in done.stdout + done.stderr
    assert len(account.cloudformation.stacks["budget-tracker"].events) == events
