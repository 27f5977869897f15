"""Reading every property back: it is equal, or a listed loss that was sent; anything else is an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.testing.errors import PropertyLost
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.ledger import Origin
from budget_stack.testing.readback import losses
from budget_stack.testing.readback.comparison import Leaf, compared, described, without_positions
from budget_stack.testing.readback.losses import Loss
from budget_stack.testing.state import DeployedResource, StackState, context_of


def inspect(stack: StackState) -> None:
    """Set `described` and `origins` of every resource.

    Raises:
        PropertyLost: a property was neither read back equal, nor is it a listed loss that was sent.
    """
    lost: list[str] = []
    inspected: list[tuple[DeployedResource, Mapping[str, Any], dict[str, Origin]]] = []
    for resource in stack.resources.values():
        handler = handler_of(resource.type)
        read = handler.read(context_of(stack, resource), resource.physical_id)
        origins: dict[str, Origin] = {}
        for leaf in compared(handler, resource.properties, read):
            unread = _is_lost(resource, leaf.path) or _is_delegated(stack, resource, leaf.path)
            if leaf.kept:
                origins[leaf.path] = "read"
            elif unread and _sent(stack, resource, leaf):
                origins[leaf.path] = "ledger"
            else:
                where = f"{resource.logical_id} ({resource.type}) {leaf.path}"
                unsent = " (a listed loss, but no request had it)" if unread else ""
                lost.append(f"{where}: expected {leaf.expected!r}, read {leaf.read!r}{unsent}")
        inspected.append((resource, described(handler, resource.properties, read), origins))
    if lost:
        raise PropertyLost(lost)
    # all or nothing, since the stack outlives an inspection that fails
    for resource, description, origins in inspected:
        resource.described, resource.origins = description, origins


def _is_lost(resource: DeployedResource, path: str) -> bool:
    own = [Loss(resource.type, lost, "", why) for lost, why in handler_of(resource.type).lost.items()]
    return any(loss.covers(resource.type, path, resource.properties) for loss in (*losses.LOSSES, *own))


def _is_delegated(stack: StackState, resource: DeployedResource, path: str) -> bool:
    delegated = handler_of(resource.type).delegated(context_of(stack, resource), resource.physical_id)
    return without_positions(path) in delegated


def _sent(stack: StackState, resource: DeployedResource, leaf: Leaf) -> bool:
    handler = handler_of(resource.type)
    return any(handler.was_sent(entry, leaf.path, leaf.expected) for entry in stack.ledger.of(resource.logical_id))
