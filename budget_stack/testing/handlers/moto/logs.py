"""What moto's CloudWatch Logs refuses where AWS may have it elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import backend_of


@contextmanager
def believing_in_receivers(account: Account) -> Iterator[None]:
    """Let logs go to a delivery stream, which is only recorded, and to a destination, which moto takes for a group."""
    backend = backend_of(account, "logs")

    def put(log_group_name: str, *rest: Any) -> None:
        backend._find_log_group(log_group_name=log_group_name).put_subscription_filter(*rest)

    with mock.patch.object(backend, "put_subscription_filter", put):
        yield
