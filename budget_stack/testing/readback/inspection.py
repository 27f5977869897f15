"""Reading every property back: it is equal, or a listed loss that was sent; anything else is an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.errors import BudgetStackError
from budget_stack.testing.errors import PropertyLost, RigError
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import only
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.handlers.unread import Unread
from budget_stack.testing.readback import losses
from budget_stack.testing.readback.comparison import Leaf, compared, described, without_positions
from budget_stack.testing.readback.losses import Loss
from budget_stack.testing.readback.unknown import why_not_kept
from budget_stack.testing.state import DeployedResource, StackState, context_of
from budget_stack.testing.tiers import STRENGTH, Origin, Tier, too_weak


def inspect(stack: StackState) -> None:
    """Set `described`, `origins`, `how` and `why` of every resource.

    Raises:
        PropertyLost: a property was neither read back equal, nor is it a listed loss that was sent.
        RigError: a resource is of a weaker tier than the stack may have.
    """
    inspections = [_inspected(stack, resource) for resource in stack.resources.values()]
    if lost := [line for inspection in inspections for line in inspection.lost]:
        raise PropertyLost(lost)
    if weak := [each.in_words for each in inspections if STRENGTH[each.how] < STRENGTH[stack.terms.how]]:
        raise RigError(too_weak(stack.terms.how, weak))
    # all or nothing, since the stack outlives an inspection that fails
    for each in inspections:
        each.resource.described, each.resource.origins = each.described, each.origins
        each.resource.how, each.resource.why = each.how, each.why


class _Inspection(NamedTuple):
    resource: DeployedResource
    described: Mapping[str, Any]
    origins: dict[str, Origin]
    lost: Sequence[str] = ()
    how: Tier = "read"
    why: str = ""

    @property
    def in_words(self) -> str:
        """The resource, and of which tier it is for what reason."""
        reason = f": {self.why}" if self.why else ""
        return f"{self.resource.logical_id} ({self.resource.type}) is {self.how}{reason}"


def _inspected(stack: StackState, resource: DeployedResource) -> _Inspection:
    handler = handler_of(resource.type)
    aws = context_of(stack, resource)
    if isinstance(handler, Unread):
        kept = handler.kept(aws, resource.physical_id)
        leaves = compared(handler, kept.properties, kept.properties)
        origins: dict[str, Origin] = {leaf.path: kept.tier for leaf in leaves if leaf.path}
        return _Inspection(resource, kept.properties, origins, how=kept.tier, why=kept.why)
    try:
        read = handler.read(aws, resource.physical_id)
    except BudgetStackError:
        raise
    except Exception as error:
        what = f"{resource.logical_id} ({resource.type}) cannot be read back"
        raise RigError(f"{what} ({type(error).__name__}: {error})") from error
    definition = resource.definition
    of_uncarried = only(definition.properties, *definition.uncarried)
    origins = {leaf.path: "recorded" for leaf in compared(Handler(), of_uncarried, of_uncarried) if leaf.path}
    lost = []
    for leaf in compared(handler, definition.carried, read):
        if leaf.kept:
            origins[leaf.path] = "read"
            continue
        unread = _is_lost(resource, leaf.path) or _is_delegated(stack, resource, leaf.path)
        if unread and _sent(stack, resource, leaf):
            origins[leaf.path] = "ledger"
        else:
            where = f"{resource.logical_id} ({resource.type}) {leaf.path}"
            reason = " (a listed loss, but no request had it)" if unread else why_not_kept(resource.type, leaf.path)
            lost.append(f"{where}: expected {leaf.expected!r}, read {leaf.read!r}{reason}")
    return _Inspection(resource, described(handler, resource.properties, read), origins, lost)


def _is_lost(resource: DeployedResource, path: str) -> bool:
    own = [Loss(resource.type, lost, "", why) for lost, why in handler_of(resource.type).lost.items()]
    return any(loss.covers(resource.type, path, resource.properties) for loss in (*losses.LOSSES, *own))


def _is_delegated(stack: StackState, resource: DeployedResource, path: str) -> bool:
    delegated = handler_of(resource.type).delegated(context_of(stack, resource), resource.physical_id)
    return without_positions(path) in delegated


def _sent(stack: StackState, resource: DeployedResource, leaf: Leaf) -> bool:
    handler = handler_of(resource.type)
    return any(handler.was_sent(entry, leaf.path, leaf.expected) for entry in stack.ledger.of(resource.logical_id))
