"""Deploying templates to moto with every property accounted for, and asserting what they do."""

from budget_stack.resolve.forms import TemplateLike
from budget_stack.testing import assertions
from budget_stack.testing.deployment import deploy
from budget_stack.testing.errors import DeploymentFailed, PropertyLost, RigError
from budget_stack.testing.events import Event
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without
from budget_stack.testing.handlers.registry import register, supported_types
from budget_stack.testing.ledger import Entry, Request
from budget_stack.testing.readback.losses import LOSSES, Loss
from budget_stack.testing.simulation import Simulation, simulated
from budget_stack.testing.stack import Coverage, DeployedStack
from budget_stack.testing.state import Change, DeployedResource

__all__ = [
    "KEPT",
    "LOSSES",
    "Change",
    "Context",
    "Coverage",
    "DeployedResource",
    "DeployedStack",
    "DeploymentFailed",
    "Entry",
    "Event",
    "Handler",
    "Loss",
    "Properties",
    "PropertyLost",
    "Request",
    "RigError",
    "Simulation",
    "TemplateLike",
    "assertions",
    "changed",
    "deploy",
    "fixed",
    "only",
    "register",
    "simulated",
    "supported_types",
    "tag_list",
    "tags_gone",
    "without",
]
