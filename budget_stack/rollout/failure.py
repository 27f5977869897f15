"""What a release ends in where it does not succeed."""

from __future__ import annotations

from budget_stack.errors import BudgetStackError


class ReleaseFailed(BudgetStackError):
    """Why an image was not released, and what to do."""
