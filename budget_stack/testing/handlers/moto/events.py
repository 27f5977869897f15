"""What moto's EventBridge has no operation for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of


def _update_event_bus(account: Account, parameters: Parameters) -> dict[str, Any]:
    bus = backend_of(account, "events").describe_event_bus(parameters["Name"])
    for name, attribute in (
        ("DeadLetterConfig", "dead_letter_config"),
        ("Description", "description"),
        ("KmsKeyIdentifier", "kms_key_identifier"),
    ):
        if name in parameters:
            setattr(bus, attribute, parameters[name])
    return {"Name": parameters["Name"]}


EVENTS_OPERATIONS: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    {("events", "update_event_bus"): _update_event_bus}
)
"""By boto3's names of service and operation."""
