"""Reading every property back: it is equal, or a listed loss that was sent; anything else is an error."""

from __future__ import annotations

from budget_stack.testing.errors import PropertyLost
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback import losses
from budget_stack.testing.readback.comparison import Leaf, compared, described
from budget_stack.testing.readback.losses import Loss
from budget_stack.testing.state import DeployedResource, StackState, context_of


def inspect(stack: StackState) -> None:
    """Set `described` and `origins` of every resource.

    Raises:
        PropertyLost: a property was neither read back equal, nor is it a listed loss that was sent.
    """
    lost: list[str] = []
    for resource in stack.resources.values():
        handler = handler_of(resource.type)
        found = handler.read(context_of(stack, resource), resource.physical_id)
        resource.described = described(handler, resource.properties, found)
        resource.origins = {}
        for leaf in compared(handler, resource.properties, found):
            if leaf.kept:
                resource.origins[leaf.path] = "read"
            elif _is_lost(resource, leaf.path) and _sent(stack, resource, leaf):
                resource.origins[leaf.path] = "ledger"
            else:
                said, read = (f"{value!r}" for value in (leaf.said, leaf.read))
                lost.append(f"{resource.logical_id} ({resource.type}) {leaf.path}: said {said}, read {read}")
    if lost:
        raise PropertyLost(lost)


def _is_lost(resource: DeployedResource, path: str) -> bool:
    own = [Loss(resource.type, lost, "", why) for lost, why in handler_of(resource.type).lost.items()]
    return any(loss.covers(resource.type, path, resource.properties) for loss in (*losses.LOSSES, *own))


def _sent(stack: StackState, resource: DeployedResource, leaf: Leaf) -> bool:
    handler = handler_of(resource.type)
    return any(handler.was_sent(entry, leaf.path, leaf.said) for entry in stack.ledger.of(resource.logical_id))
