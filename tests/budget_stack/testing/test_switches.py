"""What each switch of the shipped template does to a stack that is there."""

from __future__ import annotations

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import simulated

DEFAULTS = {
    name: parameter.Default
    for name, parameter in build_budget_tracker().template.parameters.items()
    if "Default" in parameter.properties
}


@pytest.fixture(scope="module")
def shipped():
    with simulated() as simulation:
        yield simulation.deploy(build_budget_tracker().template, simulation.network)


@pytest.fixture
def stack(shipped):
    yield shipped
    shipped.update(parameters=DEFAULTS)
    # a repository outlives its stack, and without images in it no other deployment would become healthy
    ecr = shipped.client("ecr")
    for repository in ecr.describe_repositories()["repositories"]:
        ecr.delete_repository(repositoryName=repository["repositoryName"], force=True)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        (
            {"MinContainerCount": 0},
            {
                ("removed", "Service"),
                ("removed", "ServiceScalingTarget"),
                ("removed", "ServiceScalingPolicy"),
                ("removed", "AutoScalingRole"),
                ("removed", "AutoScalingPolicy"),
                ("removed", "HealthyHostsAlarm"),
                ("removed", "UsersHurtAlarm"),
                ("changed", "DatabaseCluster"),
            },
        ),
        (
            {"Database": "none"},
            {
                ("changed", "Service"),
                ("changed", "ServiceScalingTarget"),
                ("changed", "TaskRole"),
                ("changed", "TaskSecurityGroup"),
                ("replaced", "TaskDefinition"),
                ("retained", "TaskDefinition"),
                ("removed", "DatabasePolicy"),
                ("retained", "DatabaseCluster"),
            },
        ),
        (
            {"CpuArchitecture": "ARM64"},
            {("replaced", "TaskDefinition"), ("retained", "TaskDefinition"), ("changed", "Service")},
        ),
        ({"AutoScalingTargetCpuUtilization": 50}, {("changed", "ServiceScalingPolicy")}),
        ({"AllowedCidr": "192.0.2.0/24"}, {("changed", "LoadBalancerSecurityGroup")}),
        ({"CreateECRRepository": "true"}, {("created", "Repository")}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_switch_of_the_shipped_template_changes_what_it_is_about(parameters, expected, stack):
    stack.update(parameters=parameters)

    assert {tuple(change) for change in stack.changes} == expected
