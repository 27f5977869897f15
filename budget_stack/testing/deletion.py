"""Deleting one resource, or leaving it where its policy says so."""

from __future__ import annotations

from budget_stack.testing.blame import blamed_on
from budget_stack.testing.context import context_of
from budget_stack.testing.events import Event
from budget_stack.testing.handlers import handler_of
from budget_stack.testing.stack import Change, DeployedResource, DeployedStack


def delete_unless_retained(stack: DeployedStack, resource: DeployedResource) -> None:
    """Delete a resource that its stack has no longer, unless its DeletionPolicy retains it."""
    # RetainExceptOnCreate differs from Retain only when the creation fails
    if resource.policies.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
        skip(stack, resource)
        return
    delete_resource(stack, resource)
    stack.changes.append(Change("removed", resource.logical_id))


def skip(stack: DeployedStack, resource: DeployedResource) -> None:
    """Leave a resource that its stack has no longer."""
    stack.changes.append(Change("retained", resource.logical_id))
    stack.events.append(Event(resource.logical_id, resource.type, resource.physical_id, "DELETE_SKIPPED"))


def delete_resource(stack: DeployedStack, resource: DeployedResource, *, undoing: bool = False) -> None:
    """Delete a resource; one that is only half made where an operation is being undone."""
    aws = context_of(stack, resource, undoing=undoing)
    telling = stack.events.telling("DELETE", resource.logical_id, resource.type, resource.physical_id)
    with telling, blamed_on(resource.logical_id):
        handler_of(resource.type).delete(aws, resource.physical_id, resource.properties)
    stack.ledger.record(resource, "delete", aws)
