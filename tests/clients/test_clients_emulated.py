"""Ways beside the walk: the guide's commands without samconfig.toml, and what goes wrong."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.live.documents import filled, guide_blocks
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


def sam(place: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    return run(place, " ".join(["sam", *words, "--stack-name", "budget-tracker", "--region", REGION]))


def deploy(account: Emulated, place: Desk, *words: str, **parameters: str) -> subprocess.CompletedProcess[str]:
    pairs = [f"{name}={value}" for name, value in (account.simulation.network | parameters).items()]
    return sam(place, "deploy", *words, "--parameter-overrides", *pairs)


def test_the_commands_of_the_guide_lead_to_the_page_without_a_file_too(account: Emulated, place: Desk):
    network, number = account.simulation.network, account.simulation.client("sts").get_caller_identity()["Account"]
    values = {"region": REGION, "account": number, "vpc": network["VpcId"]}
    commands = guide_blocks("The steps, written out")
    assert len(commands) == 9, commands
    for command in commands:
        # two values that the guide calls alike
        for name in ("PublicSubnet1", "PublicSubnet2"):
            command = command.replace(f"{name}=<subnet>", f"{name}={network[name]}")
        done = run(place, filled(command, values))
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"

    stack = account.cloudformation.stacks["budget-tracker"]
    assert (stack.status, stack.rig.waited_for, account.watched) == (
        "UPDATE_COMPLETE",
        ["Service"],
        ["UPDATE_IN_PROGRESS"],
    )
    assert set(stack.rig.outputs.values()) <= set(done.stdout.splitlines())


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
