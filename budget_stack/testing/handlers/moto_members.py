"""What CloudFormation alone knows: of what a group of records or a shared policy consists, kept with moto's own."""

from __future__ import annotations

from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto_backends import backend_of


def members_of(account: Account, physical_id: str) -> list[Any]:
    """What a resource consists of, by whatever identifies each; to be changed in place."""
    # it ends with all else that the account has
    known: dict[str, list[Any]] = vars(backend_of(account, "cloudformation")).setdefault("members", {})
    return known.setdefault(physical_id, [])
