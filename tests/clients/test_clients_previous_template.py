"""A stack of the template before it had events and alarms, updated to the one of now."""

from __future__ import annotations

import subprocess

import pytest

from budget_stack.resolve import read_template
from budget_stack.testing import simulated
from tests.clients.tools import REPO

pytestmark = pytest.mark.check

_ADDED = "EventRule:"


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr}\nthis needs the history: git fetch --unshallow"
    return done.stdout


@pytest.fixture(scope="module")
def previous() -> str:
    commits = _git("log", f"-S{_ADDED}", "--reverse", "--format=%H", "--", "template.yaml").split()
    assert commits, "this needs the history: git fetch --unshallow"
    template = _git("show", f"{commits[0]}^:template.yaml")
    assert _ADDED not in template
    return template


@pytest.mark.parametrize(
    "chosen", [{"MinContainerCount": "1"}, {"MinContainerCount": "0", "CreateECRRepository": "true"}]
)
def test_an_update_from_the_version_before_replaces_nothing_and_starts_no_task_anew(
    previous: str, chosen: dict[str, str]
):
    with simulated() as simulation:
        first, second = simulation.subnet_ids[:2]
        network = {"VpcId": simulation.vpc_id, "PublicSubnet1": first, "PublicSubnet2": second}
        stack = simulation.deploy(previous, {**network, **chosen})
        before = {name: resource.physical_id for name, resource in stack.resources.items()}
        stack.update(read_template(REPO / "template.yaml"))
        after = {name: resource.physical_id for name, resource in stack.resources.items()}

    assert before.items() <= after.items()
    assert after.keys() - before.keys() >= {"EventRule", "AlarmTopic", "Target5xxAlarm"}
    assert stack.waited_for == []
