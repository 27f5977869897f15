"""What moto's CloudWatch Logs refuses where AWS may have it elsewhere, or has no operation for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final
from unittest import mock

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of

_PROTECTED = "deletion_protection_enabled"


@contextmanager
def believing_in_receivers(account: Account) -> Iterator[None]:
    """Let logs go to a delivery stream, which is only recorded, and to a destination, which moto takes for a group."""
    backend = backend_of(account, "logs")

    def put(log_group_name: str, *rest: Any) -> None:
        _group(account, log_group_name).put_subscription_filter(*rest)

    with mock.patch.object(backend, "put_subscription_filter", put):
        yield


def is_protected(account: Account, log_group_name: str) -> bool:
    """Tell whether a log group may not be deleted; one that a test has deleted is gone already."""
    group = backend_of(account, "logs").groups.get(log_group_name)
    return group is not None and bool(vars(group).get(_PROTECTED, False))


def protect(account: Account, log_group_name: str, enabled: bool) -> None:
    """Protect a log group from deletion, or no longer."""
    setattr(_group(account, log_group_name), _PROTECTED, enabled)


def _put_deletion_protection(account: Account, parameters: Parameters) -> dict[str, Any]:
    protect(account, parameters["logGroupIdentifier"], parameters["deletionProtectionEnabled"])
    return {}


def _group(account: Account, name: str) -> Any:
    return backend_of(account, "logs")._find_log_group(log_group_name=name)


LOGS_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {("logs", "put_log_group_deletion_protection"): _put_deletion_protection}
)
"""By boto3's names of service and operation."""
