"""Rolling back an operation that failed.

CloudFormation rolls an update back with another update, to the previous template. What becomes of a property that only
the failed one had depends on the type, and often it stays. Here properties are read before and after, and what differs
is put right, so that tests continue with the stack that they had.

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
"""What undoes the steps of an operation, in the order of the steps."""


def roll_back(undo: Undo, error: BaseException) -> None:
    """Undo an operation's steps, last one first; what cannot be undone is added to its error as notes."""
    for step in reversed(undo):
        try:
            step()
        except Exception as another:
            error.add_note(f"not undone: {another}")


def undo_creation(stack: StackState, made: DeployedResource, aws: Context) -> None:
    """Undo a creation; `aws` is the context it was made in.

    Raises:
        RigError: something of it stays.
    """
    remark = delete_resource(stack, made, undoing=True)
    aws.reverse()
    if remark:
        raise RigError(f"{made.logical_id} ({made.type}): {remark}")


def undo_deletion(stack: StackState, old: DeployedResource) -> None:
    """Undo the deletion of a resource that had to go before its replacement was made: another one is made like it."""
    handler, aws = handler_of(old.type), context_of(stack, old, undoing=True)
    with stack.events.recording("CREATE", old.logical_id, old.type) as known, attributed_to(old.logical_id):
        old.physical_id = handler.create(aws, old.definition.carried)
        known.append(old.physical_id)
        handler.finish(aws, old.physical_id, old.definition.carried)


def report_retained(logical_id: str) -> None:
    """Report that a resource stays, since the next attempt may collide with it.

    Raises:
        RigError: always.
    """
    raise RigError(f"{logical_id}: its DeletionPolicy retains it, which RetainExceptOnCreate would not do here")


def report_unnamed(logical_id: str, operation: str) -> None:
    """Report that a resource stays whose name is unknown.

    Raises:
        RigError: always.
    """
    raise RigError(f"{logical_id}: {operation} made it, and create() failed after that: send the rest from finish()")


def undo_change(stack: StackState, old: DeployedResource, attempted: Properties, was: Properties, aws: Context) -> None:
    """Undo a change, even one that was only half made.

    Args:
        stack: The stack.
        old: The resource as its template had it before.
        attempted: The properties that it was meant to have.
        was: Its properties as they were read before.
        aws: The context it was changed in.

    Raises:
        RigError: a property is not what it was.
        DeploymentFailed: in its former state it no longer becomes stable.
    """
    handler = handler_of(old.type)
    with stack.events.recording("UPDATE", old.logical_id, old.type, old.physical_id), attributed_to(old.logical_id):
        resettable = only(attempted, *old.definition.carried, *handler.resets)
        first = _update(stack, old, *with_resets(handler, old.definition.carried, resettable))
        aws.reverse()
        names = sorted(old.definition.carried.keys() | attempted.keys() | handler.derived)
        reasons = {name: _put_right(stack, old, name, was) for name in _differing(stack, old, names, was)}
        if left := _differing(stack, old, list(reasons), was):
            now = current_properties(stack, old)
            stays = (f"{n} was {was.get(n)!r} and is now {now.get(n)!r}{reasons[n] or first}" for n in left)
            raise RigError("; ".join(stays))
        # CloudFormation waits during roll-back too, and is stuck if what ran before no longer does
        handler.wait(context_of(stack, old, undoing=True), old.physical_id, old.definition.carried, attempted)


def current_properties(stack: StackState, resource: DeployedResource) -> Properties:
    """A resource's properties as they are read now, with CloudFormation's spelling."""
    handler = handler_of(resource.type)
    read = handler.read(context_of(stack, resource), resource.physical_id)
    properties: Properties = described(handler, resource.properties, read)
    return properties


def _put_right(stack: StackState, old: DeployedResource, name: str, was: Properties) -> str:
    """Set a property back to what was read before; return the reason if that fails, else an empty text."""
    handler, rest = handler_of(old.type), without(old.definition.carried, name)
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
