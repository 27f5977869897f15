"""The pytest plugin: the fixture `fargate`, which loads the rig, boto3 and moto only once a test asks for it.

It stands beside `budget_stack.testing` and not in it: pytest imports it in every run, with every package around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from budget_stack.testing.simulation import Simulation


@pytest.fixture
def fargate_region() -> str:
    """The region of `fargate`; override it to deploy elsewhere."""
    return "us-east-1"


@pytest.fixture
def fargate_config() -> Mapping[str, Any]:
    """Configure moto for `fargate`; see `config` of `budget_stack.testing.simulated`."""
    return {}


@pytest.fixture
def fargate(fargate_region: str, fargate_config: Mapping[str, Any]) -> Iterator[Simulation]:
    """An account in moto with a VPC and two subnets: `fargate.deploy(template, fargate.network)`."""
    from budget_stack.testing.simulation import simulated

    with simulated(fargate_region, fargate_config) as simulation:
        yield simulation
