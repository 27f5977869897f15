"""What others write is deployed to the rig, or refused for what AWS refuses; it says of each resource how."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from budget_stack.resolve import ResolveError
from budget_stack.testing import DeployedStack, DeploymentFailed, RigError, simulated
from tests.clients import others
from tests.clients.others_account import Inhabited, refusals

pytestmark = pytest.mark.check

REFUSED = (DeploymentFailed, ResolveError, RigError)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("others")
    return others.by_cfn_modules() | others.by_troposphere(folder) | others.by_constructs()


def resources_of(stack: DeployedStack) -> Counter[str]:
    """How many resources there are of each tier, in the stack and those that are nested in it."""
    tiers = Counter(resource.how for resource in stack.resources.values())
    for nested in stack.nested.values():
        tiers += resources_of(nested)
    return tiers


def faults_of_life(stack: DeployedStack) -> list[str]:
    """What an update changes though nothing has, and what a deletion leaves though nothing retains it."""
    faults = [f"update: {change}" for change in stack.update()]
    kept = {name for name, each in stack.resources.items() if each.policies.get("DeletionPolicy") == "Retain"}
    left = {change.logical_id for change in stack.delete() if change.action == "retained"}
    return faults + [f"deletion: {name}" for name in sorted(left ^ kept)]


@pytest.mark.parametrize("by", ["cfn-modules", "troposphere", "constructs"])
def test_templates_by_others_are_deployed_changed_and_deleted(
    by: str, templates: dict[str, Path], capsys: pytest.CaptureFixture[str]
):
    refused = [refusal for refusal in refusals() if refusal.parameters is None]
    names = [name for name in templates if name.startswith(f"{by} ") and not any(it.is_of(name) for it in refused)]
    faults: dict[str, object] = {}
    tiers, read, values = Counter[str](), 0, 0
    for name in names:
        with simulated() as simulation:
            try:
                stack = Inhabited(simulation, templates).deploy(name)
            except REFUSED as error:
                faults[name] = error
                continue
            coverage = stack.coverage()
            with capsys.disabled():
                print(f"\n{name}: {coverage}")
            tiers, read, values = tiers + resources_of(stack), read + coverage.read, values + coverage.total
            if found := faults_of_life(stack):
                faults[name] = found
    with capsys.disabled():
        print(f"\n{by}: {len(names)} templates, resources {dict(tiers)}, {read} of {values} values read back")

    assert faults == {}
    assert len(names) > 10 or by == "cfn-modules"


@pytest.mark.parametrize("refusal", refusals(), ids=lambda refusal: refusal.template)
def test_fails_on_templates_by_others_only_where_aws_does(refusal, templates: dict[str, Path]):
    names = [name for name in templates if refusal.is_of(name)]
    assert names
    assert refusal.reason
    assert refusal.source.startswith("https://docs.aws.amazon.com/")
    for name in names:
        with simulated() as simulation, pytest.raises(REFUSED) as caught:
            Inhabited(simulation, templates).deploy(name, refusal.parameters)
        assert re.search(refusal.says, str(caught.value)), (name, str(caught.value))
