"""Errors of a deployment to moto, told apart by whose fault they are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from budget_stack.errors import BudgetStackError


class RigError(BudgetStackError):
    """The rig cannot do what it is asked for: no mock is active, or a type or property is not supported."""


class NotCarried(RigError):
    """A request takes no property of a name.

    Attributes:
        at: The operation and the path in it.
        name: The property's name.
    """

    def __init__(self, at: str, name: str) -> None:
        super().__init__(f"{at} takes no {name}")
        self.at, self.name = at, name


class DeploymentFailed(BudgetStackError):
    """AWS would refuse the deployment; it was rolled back.

    Attributes:
        logical_id: The resource that failed; empty if none did, as for a duplicate export.
        reason: Why.
    """

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"{logical_id}: {reason}" if logical_id else reason)
        self.logical_id, self.reason = logical_id, reason


class PropertyLost(RigError):
    """A property was not read back as the template has it, and no list of losses covers it.

    Attributes:
        losses: A line for each property.
    """

    def __init__(self, losses: Sequence[str]) -> None:
        super().__init__(
            "not read back as the template has it. What moto drops is let pass where a request had it and LOSSES has"
            " it, or `lost` of a handler that you register():\n" + "\n".join(losses)
        )
        self.losses = tuple(losses)


def moto_version() -> str:
    """The version of moto that is installed."""
    try:
        return version("moto")
    except PackageNotFoundError:
        return "(of a version that is not known)"
