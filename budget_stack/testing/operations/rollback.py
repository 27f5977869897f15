"""Taking back an operation that failed.

CloudFormation rolls an update back by another one, to the template before; what becomes of a property that only the
failed one had is then each type's own affair, and often it stays. Here it is read before and afterwards, and what
is left is put right, so that tests go on with the stack that they had.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract.html
"""

from __future__ import annotations

from collections.abc import Callable

from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties, only, without
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.operations.attribution import attributed_to
from budget_stack.testing.operations.deletion import delete_resource
from budget_stack.testing.readback.comparison import alike, described
from budget_stack.testing.readback.resets import with_resets
from budget_stack.testing.state import DeployedResource, StackState, context_of

Undo = list[Callable[[], None]]
"""What takes back the steps of an operation, the last one last."""


def roll_back(undo: Undo, error: BaseException) -> None:
    """Take back an operation's steps, and add to its error what could not be taken back."""
    for step in reversed(undo):
        try:
            step()
        except Exception as another:
            error.add_note(f"not undone: {another}")


def undo_creation(stack: StackState, made: DeployedResource, aws: Context) -> None:
    """Take back a creation, which was made with `aws`."""
    delete_resource(stack, made, undoing=True)
    aws.reverse()


def report_retained(logical_id: str) -> None:
    """Say that what was made stays, for the next attempt may meet it.

    Raises:
        RigError: always.
    """
    raise RigError(f"{logical_id}: its DeletionPolicy retains it, which RetainExceptOnCreate would not do here")


def report_unnamed(logical_id: str, operation: str) -> None:
    """Say that something stays whose name nobody knows.

    Raises:
        RigError: always.
    """
    raise RigError(f"{logical_id}: {operation} made it, and create() failed after that: send the rest from finish()")


def undo_change(stack: StackState, old: DeployedResource, attempted: Properties, was: Properties, aws: Context) -> None:
    """Take back a change, be it half made.

    Args:
        stack: The stack.
        old: The resource as its template had it before.
        attempted: The properties that it was to have.
        was: Its properties as they were read before.
        aws: What it was changed with.

    Raises:
        RigError: a property is not what it was.
        DeploymentFailed: what it was does not become stable any more.
    """
    handler = handler_of(old.type)
    with stack.events.recording("UPDATE", old.logical_id, old.type, old.physical_id), attributed_to(old.logical_id):
        resettable = only(attempted, *old.properties, *handler.resets)
        first = _update(stack, old, *with_resets(handler, old.properties, resettable))
        aws.reverse()
        names = sorted(old.properties.keys() | attempted.keys() | handler.derived)
        reasons = {name: _put_right(stack, old, name, was) for name in _differing(stack, old, names, was)}
        if left := _differing(stack, old, list(reasons), was):
            now = current_properties(stack, old)
            stays = (f"{n} was {was.get(n)!r} and is now {now.get(n)!r}{reasons[n] or first}" for n in left)
            raise RigError("; ".join(stays))
        # CloudFormation waits on the way back too, and is stuck where what ran before does not any more
        handler.wait(context_of(stack, old, undoing=True), old.physical_id, old.properties, attempted)


def current_properties(stack: StackState, resource: DeployedResource) -> Properties:
    """A resource's properties as they are read, spelled as CloudFormation does."""
    handler = handler_of(resource.type)
    read = handler.read(context_of(stack, resource), resource.physical_id)
    properties: Properties = described(handler, resource.properties, read)
    return properties


def _put_right(stack: StackState, old: DeployedResource, name: str, was: Properties) -> str:
    """Make a property what it was read as; return why that does not go, where it does not."""
    handler, rest = handler_of(old.type), without(old.properties, name)
    states = (handler.with_defaults(name, state.get(name)) for state in (was, current_properties(stack, old)))
    wanted, had = ({**rest, **({} if state is None else {name: state})} for state in states)
    return _update(stack, old, wanted, had)


def _update(stack: StackState, old: DeployedResource, wanted: Properties, had: Properties) -> str:
    try:
        handler_of(old.type).update(context_of(stack, old, undoing=True), old.physical_id, wanted, had)
    except Exception as error:
        return f" ({error})"
    return ""


def _differing(stack: StackState, old: DeployedResource, names: list[str], was: Properties) -> list[str]:
    if not names:
        return []
    handler, now = handler_of(old.type), current_properties(stack, old)
    return [name for name in names if not alike(handler, name, was.get(name), now.get(name))]
