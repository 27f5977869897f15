"""Deploying templates to moto with every property accounted for, and asserting what they do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budget_stack.testing.context import Context as Context
    from budget_stack.testing.deployment import deploy as deploy
    from budget_stack.testing.errors import DeploymentFailed as DeploymentFailed
    from budget_stack.testing.errors import PropertyLost as PropertyLost
    from budget_stack.testing.errors import RigError as RigError
    from budget_stack.testing.handler import KEPT as KEPT
    from budget_stack.testing.handler import Handler as Handler
    from budget_stack.testing.handlers import carried_types as carried_types
    from budget_stack.testing.handlers import register as register
    from budget_stack.testing.losses import LOSSES as LOSSES
    from budget_stack.testing.losses import Loss as Loss
    from budget_stack.testing.simulation import Simulation as Simulation
    from budget_stack.testing.simulation import simulated as simulated
    from budget_stack.testing.stack import DeployedResource as DeployedResource
    from budget_stack.testing.stack import DeployedStack as DeployedStack

# Loaded on first use: a pytest plugin is imported by every run, whether it deploys or not.
_MODULE_OF = {
    "Context": "context",
    "DeployedResource": "stack",
    "DeployedStack": "stack",
    "DeploymentFailed": "errors",
    "Handler": "handler",
    "KEPT": "handler",
    "LOSSES": "losses",
    "Loss": "losses",
    "PropertyLost": "errors",
    "RigError": "errors",
    "Simulation": "simulation",
    "carried_types": "handlers",
    "deploy": "deployment",
    "register": "handlers",
    "simulated": "simulation",
}

if not TYPE_CHECKING:
    # A type checker takes the imports above for it, and would make nothing of a list that is computed.
    __all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_MODULE_OF)
