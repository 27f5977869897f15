from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from budget_stack import build_budget_tracker
from budget_stack.testing import DeployedStack
from budget_stack.testing.handlers import registry
from tests.budget_stack.testing.everything import everything
from tests.budget_stack.testing.proofs import Proof


@pytest.fixture(scope="session")
def shipped_text() -> str:
    """The shipped template as JSON."""
    return build_budget_tracker().template.to_json()


@pytest.fixture
def tracker(shipped_text: str) -> dict[str, Any]:
    """The shipped template as data, to break as one likes."""
    return json.loads(shipped_text)


@pytest.fixture
def without_handlers_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take handlers away, so that their types are examples of those that have none."""

    def take(*types: str) -> None:
        left = {type_: handler for type_, handler in registry.OWN.items() if type_ not in types}
        monkeypatch.setattr(registry, "OWN", left)

    return take


@pytest.fixture(scope="module")
def deployed_everything() -> Iterator[DeployedStack]:
    """The template that says every property, deployed; not to be changed."""
    with everything() as stack:
        yield stack


@pytest.fixture(scope="module")
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """The resource of the template of everything that a test names, deployed."""
    with Proof(request.param) as deployed:
        yield deployed
