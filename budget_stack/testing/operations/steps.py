"""The step for one resource: it is created, changed, replaced, or left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from budget_stack.resolve.resolved import Resource
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, without
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.operations.already_there import already_there
from budget_stack.testing.operations.attribution import attributed_to
from budget_stack.testing.operations.complaints import converted, mistyped
from budget_stack.testing.operations.deletion import delete_resource
from budget_stack.testing.operations.dynamic_references import with_secrets
from budget_stack.testing.operations.explanation import explaining
from budget_stack.testing.operations.rollback import (
    Undo,
    current_properties,
    report_retained,
    report_unnamed,
    undo_change,
    undo_creation,
    undo_deletion,
)
from budget_stack.testing.operations.stack_tags import tagged
from budget_stack.testing.operations.taken_names import taken_names
from budget_stack.testing.operations.uncarried import carrying
from budget_stack.testing.operations.values import Values
from budget_stack.testing.readback.resets import check_resets, with_resets
from budget_stack.testing.state import Change, Definition, DeployedResource, StackState, context_of, record

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def apply(stack: StackState, resource: Resource, values: Values, undo: Undo) -> DeployedResource | None:
    """Create, change or replace a resource, or leave it alone; return the old one if it was replaced."""
    name = resource.logical_id
    with attributed_to(name):
        written = tagged(resource.type, values.of(resource.properties, name), stack.terms.tags)
    policies = {key: str(resource.attributes[key]) for key in _POLICIES if key in resource.attributes}
    old = stack.resources.get(name)
    if old is not None and old.type != resource.type:
        raise DeploymentFailed(name, f"Update of resource type is not permitted: {old.type} to {resource.type}")
    if old is not None and old.definition.written == written and not _is_stale(stack, old):
        # what a secret has become since is not looked up
        stack.resources[name] = _copy(stack, old, old.definition._replace(policies=policies))
        return None
    with attributed_to(name):
        properties = converted(resource.type, with_secrets(stack.account, resource.type, written))
    definition = Definition(properties, written, policies)
    if old is None:
        _make(stack, resource, definition, undo)
        return None
    handler = handler_of(old.type)
    if _replaces(handler, properties, old.properties):
        _refuse(name, _clashing_name(handler, properties, old.properties))
        # https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
        policy = definition.policies.get("UpdateReplacePolicy", "Delete")
        goes_first = handler.deleted_first and policy != "Retain"
        if goes_first:
            undo.append(partial(undo_deletion, stack, old))
            delete_resource(stack, old, policy=policy)
        _make(stack, resource, definition, undo)
        return None if goes_first else old
    return _change(stack, old, definition, undo)


def check_stable(stack: StackState) -> None:
    """Check what an operation created or changed, once all of it exists.

    Raises:
        DeploymentFailed: something would never become stable.
    """
    for change in stack.changes:
        resource = stack.resources[change.logical_id]
        with attributed_to(resource.logical_id):
            reasons = handler_of(resource.type).check_stable(context_of(stack, resource), resource.properties)
            _refuse(resource.logical_id, reasons)


def _make(stack: StackState, resource: Resource, definition: Definition, undo: Undo) -> None:
    handler, properties = handler_of(resource.type), definition.properties
    aws = context_of(stack, resource)
    with (
        explaining(stack, resource.type, properties),
        stack.events.recording("CREATE", resource.logical_id, resource.type) as known,
        attributed_to(resource.logical_id),
    ):
        _refuse(resource.logical_id, mistyped(resource.type, aws.logical_id, properties))
        _validate(handler, aws, properties)
        _refuse(resource.logical_id, taken_names(stack, handler, resource.type, properties))
        _refuse(resource.logical_id, already_there(aws, resource.type, properties))
        uncarried = set(handler.only_recorded & properties.keys() if stack.terms.how == "recorded" else ())
        aws.properties = properties
        try:
            physical_id = carrying(stack, resource.type, properties, uncarried, partial(handler.create, aws))
        except Exception:
            if aws.half_made:
                known.append(aws.half_made)
                undo.append(_undoing(stack, _resource(stack, resource, aws.half_made, definition), aws))
            if aws.made is not None:
                undo.append(partial(report_unnamed, resource.logical_id, aws.made.operation))
            raise
        if aws.made is None and not aws.is_kept:
            raise RigError("the handler made nothing: create() must send one request with aws.create()")
        known.append(physical_id)
        made = _resource(stack, resource, physical_id, definition)
        undo.append(_undoing(stack, made, aws))
        carrying(stack, resource.type, properties, uncarried, partial(handler.finish, aws, physical_id))
        made.definition = definition._replace(uncarried=frozenset(uncarried))
        if handler.wait(aws, physical_id, made.definition.carried, None):
            stack.waited_for.append(resource.logical_id)
    record(stack, aws, resource.type, "create")
    action = "replaced" if resource.logical_id in stack.resources else "created"
    stack.changes.append(Change(action, resource.logical_id))
    stack.resources[resource.logical_id] = made


def _change(stack: StackState, old: DeployedResource, definition: Definition, undo: Undo) -> DeployedResource | None:
    handler, aws, properties = handler_of(old.type), context_of(stack, old), definition.properties
    with (
        explaining(stack, old.type, properties),
        stack.events.recording("UPDATE", old.logical_id, old.type, old.physical_id),
        attributed_to(old.logical_id),
    ):
        uncarried = set(old.definition.uncarried)

        def update(carried: Properties) -> tuple[Properties, Properties]:
            wanted, had = with_resets(handler, carried, without(old.properties, *uncarried))
            _validate(handler, aws, wanted)
            handler.update(aws, old.physical_id, wanted, had)
            check_resets(handler, aws, old.physical_id, carried, wanted, had)
            return wanted, had

        _refuse(old.logical_id, mistyped(old.type, old.logical_id, properties))
        was = current_properties(stack, old)
        try:
            wanted, had = carrying(stack, old.type, properties, uncarried, update)
            definition = definition._replace(uncarried=frozenset(uncarried))
            if handler.wait(aws, old.physical_id, wanted, had):
                stack.waited_for.append(old.logical_id)
        finally:
            successor = DeployedResource(stack.account, old.logical_id, old.type, aws.successor, definition, stack.name)
            if aws.successor:
                undo.append(partial(undo_creation, stack, successor, aws))
            elif aws.completions or aws.is_kept:
                attempted = without(properties, *uncarried)
                undo.append(partial(undo_change, stack, old, attempted, was, aws))
    record(stack, aws, old.type, "update")
    stack.resources[old.logical_id] = successor if aws.successor else _copy(stack, old, definition)
    stack.changes.append(Change("replaced" if aws.successor else "changed", old.logical_id))
    return old if aws.successor else None


def _is_stale(stack: StackState, old: DeployedResource) -> bool:
    with attributed_to(old.logical_id):
        return handler_of(old.type).is_stale(context_of(stack, old), old.physical_id)


def _undoing(stack: StackState, made: DeployedResource, aws: Context) -> Callable[[], None]:
    # what a failed operation created is deleted, RetainExceptOnCreate included
    if made.policies.get("DeletionPolicy") == "Retain":
        return partial(report_retained, made.logical_id)
    return partial(undo_creation, stack, made, aws)


def _resource(stack: StackState, resource: Resource, physical_id: str, definition: Definition) -> DeployedResource:
    return DeployedResource(stack.account, resource.logical_id, resource.type, physical_id, definition, stack.name)


def _copy(stack: StackState, old: DeployedResource, definition: Definition) -> DeployedResource:
    return DeployedResource(stack.account, old.logical_id, old.type, old.physical_id, definition, stack.name)


def _validate(handler: Handler, aws: Context, properties: Properties) -> None:
    missing = [f"required key [{name}] not found" for name in sorted(handler.required - properties.keys())]
    # a check may rely on what is required
    _refuse(aws.logical_id, missing or handler.check(aws, properties))


def _refuse(logical_id: str, reasons: Iterable[str]) -> None:
    if found := list(reasons):
        raise DeploymentFailed(logical_id, "; ".join(found))


def _clashing_name(handler: Handler, properties: Properties, before: Properties) -> Iterator[str]:
    own = properties.get(handler.name_property)
    if own is not None and own == before.get(handler.name_property):
        yield (
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename"
            f" {own} and update the stack again"
        )


def _replaces(handler: Handler, properties: Properties, before: Properties) -> bool:
    return any(_at(properties, path) != _at(before, path) for path in handler.create_only)


def _at(properties: Any, path: str) -> Any:
    for part in path.split("/"):
        properties = properties.get(part) if isinstance(properties, Mapping) else None
    return properties
