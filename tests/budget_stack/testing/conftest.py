from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import DeployedStack
from tests.budget_stack.testing.everything import everything


@pytest.fixture
def tracker() -> dict[str, Any]:
    """The shipped template as data, to break as one likes."""
    return json.loads(build_budget_tracker().template.to_json())


@pytest.fixture(scope="module")
def deployed_everything() -> Iterator[DeployedStack]:
    """The template that says every property, deployed; not to be changed."""
    with everything() as stack:
        yield stack
