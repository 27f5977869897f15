"""moto's own objects, by account and region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.testing.account import Account

Parameters = Mapping[str, Any]
"""Of a request, as botocore has validated it."""


def backend_of(account: Account, service: str) -> Any:
    """Return moto's own object of a service."""
    from moto.backends import get_backend

    backends: Any = get_backend(service)  # type: ignore[call-overload]
    return backends[account.id][account.region]


def iam_of(account: Account) -> Any:
    """Return moto's own object of IAM."""
    return global_backend_of(account, "iam")


def global_backend_of(account: Account, service: str) -> Any:
    """Return moto's own object of a service of which every partition has one."""
    from moto.backends import get_backend

    backends: Any = get_backend(service)  # type: ignore[call-overload]
    return backends[account.id][account.partition]
