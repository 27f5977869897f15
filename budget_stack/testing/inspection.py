"""Reading every property back: equal, or in the list of losses and sent; anything else is an error."""

from __future__ import annotations

from budget_stack.testing.comparison import Leaf, compared, described
from budget_stack.testing.context import context_of
from budget_stack.testing.errors import PropertyLost
from budget_stack.testing.handlers import handler_of
from budget_stack.testing.losses import loss_of
from budget_stack.testing.stack import DeployedResource, DeployedStack


def inspect(stack: DeployedStack) -> None:
    """Note for every resource what boto3 reads, and how each of its properties is known.

    Raises:
        PropertyLost: one is neither read back equal, nor listed as lost and sent.
    """
    lost: list[str] = []
    for resource in stack.resources.values():
        handler = handler_of(resource.type)
        read = handler.read(context_of(stack, resource), resource.physical_id)
        resource.described = described(handler, resource.properties, read)
        resource.sources = {}
        for leaf in compared(handler, resource.properties, read):
            if leaf.kept:
                resource.sources[leaf.path] = "read"
            elif loss_of(resource.type, leaf.path, resource.properties) and _sent(stack, resource, leaf):
                resource.sources[leaf.path] = "ledger"
            else:
                lost.append(f"{resource.logical_id} ({resource.type}) {leaf.path}: {leaf.said!r} reads {leaf.read!r}")
    if lost:
        raise PropertyLost(lost)


def _sent(stack: DeployedStack, resource: DeployedResource, leaf: Leaf) -> bool:
    name = next(part for part in reversed(leaf.path.split("/")) if not part.isdigit())
    handler = handler_of(resource.type)
    return any(handler.was_sent(entry, name, leaf.said) for entry in stack.ledger.of(resource.logical_id))
