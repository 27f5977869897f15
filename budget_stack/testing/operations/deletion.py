"""Deleting one resource, or retaining it if its policy says so."""

from __future__ import annotations

from budget_stack.testing.events import Event
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.operations.attribution import attributed_to
from budget_stack.testing.state import Change, DeployedResource, StackState, context_of, record


def delete_unless_retained(stack: StackState, resource: DeployedResource) -> None:
    """Delete a resource that is no longer in its stack, unless its DeletionPolicy retains it."""
    # RetainExceptOnCreate differs from Retain only when the creation fails
    if resource.policies.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
        skip(stack, resource)
        return
    # of some types, no policy means a snapshot
    delete_resource(stack, resource, policy=resource.policies.get("DeletionPolicy", ""))
    stack.changes.append(Change("removed", resource.logical_id))


def skip(stack: StackState, resource: DeployedResource) -> None:
    """Retain a resource that is no longer in its stack."""
    stack.changes.append(Change("retained", resource.logical_id))
    stack.events.append(Event(resource.logical_id, resource.type, resource.physical_id, "DELETE_SKIPPED"))


def delete_resource(
    stack: StackState, resource: DeployedResource, *, policy: str = "Delete", undoing: bool = False
) -> str:
    """Delete a resource, when undoing an operation possibly one that was only half created; return what is left."""
    aws = context_of(stack, resource, undoing=undoing)
    aws.deleting, aws.policy = True, policy
    recording = stack.events.recording("DELETE", resource.logical_id, resource.type, resource.physical_id)
    with recording, attributed_to(resource.logical_id):
        handler_of(resource.type).delete(aws, resource.physical_id, resource.properties)
    stack.events[-1] = stack.events[-1]._replace(reason=aws.remark)
    record(stack, aws, resource.type, "delete")
    return aws.remark
