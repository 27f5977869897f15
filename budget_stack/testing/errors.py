"""What goes wrong in a deployment to moto, told apart by whose fault it is."""

from __future__ import annotations

from collections.abc import Sequence

from budget_stack.errors import BudgetStackError


class RigError(BudgetStackError):
    """The rig cannot do what it is asked for: no mock is active, or a type or property is not carried."""


class DeploymentFailed(BudgetStackError):
    """AWS would refuse the deployment; what was made for it is gone again.

    Attributes:
        logical_id: The resource that failed; empty where none is to blame, as for an export.
        reason: Why.
    """

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"{logical_id}: {reason}" if logical_id else reason)
        self.logical_id, self.reason = logical_id, reason


class PropertyLost(RigError):
    """moto did not keep what it was sent, and no entry of LOSSES says so.

    Attributes:
        losses: A line for each property.
    """

    def __init__(self, losses: Sequence[str]) -> None:
        super().__init__("not read back as it was sent, and not in budget_stack.testing.losses:\n" + "\n".join(losses))
        self.losses = tuple(losses)
