"""What the AWS CDK makes is deployed to the rig, and says of each resource how."""

from __future__ import annotations

from pathlib import Path

import pytest

from budget_stack.testing import DeploymentFailed, simulated
from tests.clients import others

pytestmark = pytest.mark.check

# What AWS would refuse as well in an empty account, and why.
REFUSED = {
    "cdk Endpoints": "never reaches a steady state",
    "cdk HostsDaemon": "At least one of 'memory' or 'memoryReservation' must be specified",
    "cdk HostsNetwork": "At least one of 'memory' or 'memoryReservation' must be specified",
    # the CDK looks zones and networks up before, and has none here
    "cdk HttpSomewhere": r"Value \(dummy1a\) for parameter availabilityZone is invalid",
    "cdk HttpsSomewhere": r"Value \(dummy1a\) for parameter availabilityZone is invalid",
    "cdk ImportedVpc": "The VPC ID 'vpc-0123456789abcdef0' does not exist",
    "cdk HttpsAnywhere": "Certificate '.*' not found",
    "cdk SecretsAndRepository": "never reaches a steady state",
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return others.by_the_cdk(tmp_path_factory.mktemp("others"))


def test_templates_of_the_cdk_are_deployed_changed_and_deleted(
    templates: dict[str, Path], capsys: pytest.CaptureFixture[str]
):
    assert REFUSED.keys() <= templates.keys()
    for name in templates.keys() - REFUSED.keys():
        with simulated() as simulation:
            stack = simulation.deploy(templates[name])
            with capsys.disabled():
                print(f"\n{name}: {stack.coverage()}")

            assert stack.update() == [], name
            deployed = stack.resources.values()
            kept = [each.logical_id for each in deployed if each.policies.get("DeletionPolicy") == "Retain"]
            assert [change.logical_id for change in stack.delete() if change.action == "retained"] == kept[::-1], name


def test_fails_on_templates_of_the_cdk_only_where_aws_does(templates: dict[str, Path]):
    for name, why in REFUSED.items():
        with simulated() as simulation, pytest.raises(DeploymentFailed, match=why):
            simulation.deploy(templates[name])
