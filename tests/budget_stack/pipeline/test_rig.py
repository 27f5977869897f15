"""Both templates on the rig, which reads every property back."""

from __future__ import annotations

import pytest

from budget_stack.testing import DeploymentFailed, simulated
from tests.budget_stack.pipeline.made import GITHUB_REPOSITORY, REPOSITORY, github, pipeline


def test_the_pipeline_is_deployed_changed_and_deleted():
    with simulated() as simulation:
        stack = simulation.deploy(pipeline(), {**REPOSITORY, "ApprovalEmail": "operator@example.com"})
        stack.update(parameters={"CpuArchitecture": "ARM64", "ApprovalEmail": ""})

        assert "ApprovalTopic" not in stack.resources
        stack.delete()


def test_the_roles_of_github_are_deployed_and_deleted():
    with simulated() as simulation:
        stack = simulation.deploy(github(), GITHUB_REPOSITORY)

        assert {"BuildRoleArn", "DeploymentRoleArn", "ReleaseRoleArn"} == stack.outputs.keys()
        stack.delete()


def test_fails_on_a_second_provider_of_the_account():
    with simulated() as simulation:
        simulation.deploy(github(), GITHUB_REPOSITORY, stack_name="first")
        with pytest.raises(DeploymentFailed, match="GitHubProvider"):
            simulation.deploy(github(), GITHUB_REPOSITORY, stack_name="second")
