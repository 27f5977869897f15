"""What is done to one resource: made, changed, replaced, deleted, and recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

from budget_stack.errors import BudgetStackError
from budget_stack.resolve.template import Resource
from budget_stack.testing.comparison import compared
from budget_stack.testing.context import Context
from budget_stack.testing.errors import DeploymentFailed, PropertyLost, RigError
from budget_stack.testing.handler import KEPT, Handler, Properties, without
from budget_stack.testing.handlers import handler_of
from budget_stack.testing.ledger import Entry
from budget_stack.testing.stack import Change, DeployedResource, DeployedStack
from budget_stack.testing.values import Values

Undo = list[Callable[[], None]]
"""What takes back the steps of an operation, the last one last."""

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def bring(stack: DeployedStack, resource: Resource, values: Values, undo: Undo) -> DeployedResource | None:
    """Make or change a resource, or leave it; return the old one where it was replaced."""
    name = resource.logical_id
    with _blamed_on(name):
        properties = values.of(resource.properties, name)
    policies = {key: str(resource.attributes[key]) for key in _POLICIES if key in resource.attributes}
    old = stack.resources.get(name)
    if old is None:
        _make(stack, resource, properties, policies, undo)
        return None
    if old.type != resource.type:
        raise DeploymentFailed(name, f"Update of resource type is not permitted: {old.type} to {resource.type}")
    if old.properties == properties:
        stack.resources[name] = _copy(stack, old, properties, policies)
        return None
    if _replaces(handler_of(old.type), properties, old.properties):
        _make(stack, resource, properties, policies, undo)
        return old
    _change(stack, old, properties, policies, undo)
    return None


def _make(
    stack: DeployedStack,
    resource: Resource,
    properties: Properties,
    policies: Mapping[str, str],
    undo: Undo,
) -> None:
    handler = handler_of(resource.type)
    aws = Context(stack.account, stack.name, resource.logical_id, handler.names)
    with _blamed_on(resource.logical_id):
        _judge(handler, aws, properties)
        try:
            physical_id = handler.create(aws, properties)
        except Exception:
            if aws.made is not None:
                undo.append(partial(_cannot_undo, resource.logical_id, aws.made.operation))
            raise
        if aws.made is None:
            raise RigError("the handler made nothing: create() must send one request with aws.create()")
        made = DeployedResource(stack.account, resource.logical_id, resource.type, physical_id, properties, policies)
        # what an operation made is deleted when that operation fails, RetainExceptOnCreate included
        if policies.get("DeletionPolicy") != "Retain":
            undo.append(lambda: delete_resource(stack, made, undoing=True))
        handler.finish(aws, physical_id, properties)
    _record(stack, resource, "create", aws)
    action = "replaced" if resource.logical_id in stack.resources else "created"
    stack.changes.append(Change(action, resource.logical_id))
    stack.resources[resource.logical_id] = made


def _change(
    stack: DeployedStack,
    old: DeployedResource,
    properties: Properties,
    policies: Mapping[str, str],
    undo: Undo,
) -> None:
    handler = handler_of(old.type)

    def change(to: Properties, of: Properties, aws: Context) -> None:
        with _blamed_on(old.logical_id):
            wanted, had = _with_resets(handler, to, of)
            _judge(handler, aws, wanted)
            handler.update(aws, old.physical_id, wanted, had)
            _check_resets(handler, aws, old.physical_id, {k: v for k, v in wanted.items() if k not in to})
        _record(stack, old, "update", aws)

    def change_back() -> None:
        # what was added and has no default stays, and all else goes back
        added = sorted(properties.keys() - old.properties.keys() - handler.resets.keys())
        aws = Context(stack.account, stack.name, old.logical_id, handler.names, undoing=True)
        change(old.properties, without(properties, *added), aws)
        if added:
            raise RigError(f"{old.logical_id}: {', '.join(added)} was added, and no default is known to reset it to")

    aws = Context(stack.account, stack.name, old.logical_id, handler.names)
    try:
        change(properties, old.properties, aws)
    finally:
        if aws.completions:
            undo.append(change_back)
    stack.resources[old.logical_id] = _copy(stack, old, properties, policies)
    stack.changes.append(Change("changed", old.logical_id))


def _cannot_undo(logical_id: str, operation: str) -> None:
    raise RigError(f"{logical_id}: {operation} made it, and create() failed after that: send the rest from finish()")


def _copy(
    stack: DeployedStack, old: DeployedResource, properties: Properties, policies: Mapping[str, str]
) -> DeployedResource:
    return DeployedResource(stack.account, old.logical_id, old.type, old.physical_id, properties, policies)


def _judge(handler: Handler, aws: Context, properties: Properties) -> None:
    reasons = [f"required key [{name}] not found" for name in sorted(handler.required - properties.keys())]
    # a check may rely on what is required
    if reasons := reasons or list(handler.check(aws, properties)):
        raise DeploymentFailed(aws.logical_id, "; ".join(reasons))


def _with_resets(handler: Handler, properties: Properties, before: Properties) -> tuple[Properties, Properties]:
    """The new properties with the defaults of those that were taken out, and the old without what stays as it is."""
    resets: dict[str, object] = {}
    for name in before.keys() - properties.keys():
        if name not in handler.resets:
            raise RigError(f"{name} was taken out of the template, and its handler knows no default to reset it to")
        resets[name] = handler.resets[name]
    kept = {name for name, value in resets.items() if value is KEPT}
    return (
        {**properties, **{name: value for name, value in resets.items() if name not in kept}},
        {name: value for name, value in before.items() if name not in kept},
    )


def _check_resets(handler: Handler, aws: Context, physical_id: str, resets: Properties) -> None:
    leaves = compared(handler, resets, handler.read(aws, physical_id)) if resets else []
    # what is empty, and what is not there, are one
    if lost := [leaf for leaf in leaves if not leaf.kept and (leaf.said or leaf.read)]:
        raise PropertyLost(
            [f"{leaf.path} was taken out of the template, and still reads {leaf.read!r}" for leaf in lost]
        )


def _replaces(handler: Handler, properties: Properties, before: Properties) -> bool:
    return any(_at(properties, path) != _at(before, path) for path in handler.create_only)


def _at(properties: Any, path: str) -> Any:
    for part in path.split("/"):
        properties = properties.get(part) if isinstance(properties, Mapping) else None
    return properties


def delete_unless_retained(stack: DeployedStack, resource: DeployedResource) -> None:
    """Delete a resource that its stack has no longer, unless its DeletionPolicy retains it."""
    # RetainExceptOnCreate differs from Retain only when the creation fails
    if resource.policies.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate"):
        stack.changes.append(Change("retained", resource.logical_id))
        return
    delete_resource(stack, resource)
    stack.changes.append(Change("removed", resource.logical_id))


def delete_resource(stack: DeployedStack, resource: DeployedResource, *, undoing: bool = False) -> None:
    """Delete a resource; one that is only half made where an operation is being undone."""
    handler = handler_of(resource.type)
    aws = Context(stack.account, stack.name, resource.logical_id, handler.names, undoing=undoing)
    with _blamed_on(resource.logical_id):
        handler.delete(aws, resource.physical_id, resource.properties)
    _record(stack, resource, "delete", aws)


def _record(
    stack: DeployedStack,
    resource: Resource | DeployedResource,
    action: Literal["create", "update", "delete"],
    aws: Context,
) -> None:
    stack.ledger.append(Entry(resource.logical_id, resource.type, action, aws.made, tuple(aws.completions)))


@contextmanager
def _blamed_on(logical_id: str) -> Iterator[None]:
    """Name the resource in whatever goes wrong with it."""
    from botocore.exceptions import ClientError, ParamValidationError  # type: ignore[import-untyped]

    try:
        yield
    except (ClientError, ParamValidationError) as error:
        raise DeploymentFailed(logical_id, str(error)) from error
    except DeploymentFailed as error:
        raise DeploymentFailed(error.logical_id or logical_id, error.reason) from error
    except PropertyLost as error:
        raise PropertyLost([f"{logical_id} {line}" for line in error.losses]) from error
    except RigError as error:
        raise RigError(f"{logical_id}: {error}") from error
    except BudgetStackError:
        raise
    except Exception as error:
        raise unexpected(error, f"{logical_id}: ") from error


def unexpected(error: Exception, where: str = "") -> RigError:
    """What nobody foresaw, such as a KeyError of moto's own, as an error of the rig's."""
    return RigError(f"{where}neither the rig nor moto can do this ({type(error).__name__}: {error})")
