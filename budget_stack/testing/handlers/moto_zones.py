"""What CloudFormation knows of the records in hosted zones, beside moto's own, so that it ends with them."""

from __future__ import annotations

from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto_backends import global_backend_of


def members_of(account: Account, group: str) -> list[Any]:
    """The records of a group, by whatever identifies them; to be changed in place."""
    groups: dict[str, list[Any]] = vars(global_backend_of(account, "route53")).setdefault("groups_of_records", {})
    return groups.setdefault(group, [])
