"""`make live` against an emulated account: what it asks, and what it does when it breaks off."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.desk import REGION, Desk, desk
from tests.clients.emulated.server import Emulated, emulated
from tests.clients.tools import REPO

pytestmark = pytest.mark.check


@pytest.fixture(scope="module")
def account() -> Iterator[Emulated]:
    with emulated(REGION) as account:
        yield account


@pytest.fixture
def place(account: Emulated, tmp_path: Path) -> Desk:
    return desk(tmp_path, account.endpoint)


def live(account: Emulated, place: Desk, *words: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    network = account.simulation.network
    options = {"vpc-id": "VpcId", "public-subnet-1": "PublicSubnet1", "public-subnet-2": "PublicSubnet2"}
    given = [word for option, name in options.items() for word in (f"--{option}", network[name])]
    return subprocess.run(
        [sys.executable, "-m", "scripts.live", "--region", REGION, "--record", str(place.record), *given, *words],
        env=place.environment,
        cwd=REPO,
        input=answer,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        start_new_session=True,
    )


def test_it_says_what_it_makes_and_costs_and_does_nothing_without_a_yes(account: Emulated, place: Desk):
    before = len(account.cloudformation.calls)

    done = live(account, place, answer="n\n")

    assert done.returncode == 2
    assert "the stack budget-walk: an HTTP API" in done.stdout
    assert "USD" in done.stdout
    assert len(account.cloudformation.calls) == before
    assert not place.record.exists()


def test_fails_on_a_stack_that_is_there_already_and_leaves_it_alone(account: Emulated, place: Desk):
    ecr = account.simulation.client("ecr")
    ecr.create_repository(repositoryName="mine")

    done = live(account, place, "--yes", "--name", "mine")

    assert done.returncode == 2
    assert "There is a stack or a repository mine already" in done.stdout
    assert ecr.describe_repositories(repositoryNames=["mine"])["repositories"]


def test_fails_without_a_network_and_says_where_it_comes_from(account: Emulated, place: Desk):
    command = [sys.executable, "-m", "scripts.live", "--region", REGION, "--vpc-id", ""]
    done = subprocess.run(command, env=place.environment, cwd=REPO, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert "make configure" in done.stderr
    assert "Traceback" not in done.stderr


# A Ctrl-C of the terminal reaches every process of the command, docker's among them.
@pytest.mark.parametrize(
    ("end", "address"),
    [("exit 1", "api-gateway"), ("kill -INT 0; sleep 10", "load-balancer")],
    ids=["a command fails", "Ctrl-C"],
)
def test_a_walk_that_breaks_off_deletes_what_it_made_and_records_why(
    end: str, address: str, account: Emulated, place: Desk
):
    place.break_docker(end)

    done = live(account, place, "--yes", "--address", address)

    assert done.returncode == 1
    assert "The walk breaks off" in done.stdout
    assert "Nothing is left." in done.stdout
    lines = [json.loads(line) for line in place.record.read_text().splitlines()]
    assert [line["step"] for line in lines if "outcome" in line] == ["image", "remove"]
    assert lines[-1]["left"] == []
    assert "Traceback" not in done.stdout + done.stderr
    assert account.cloudformation.stacks["budget-walk"].status == "DELETE_COMPLETE"
