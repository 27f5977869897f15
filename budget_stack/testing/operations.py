"""Creating, updating and deleting a stack, in CloudFormation's order, and back where something fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from budget_stack.resolve.extensions import transforms_of
from budget_stack.resolve.source import Source
from budget_stack.resolve.template import Resolved, Resource, resolve
from budget_stack.testing.comparison import compared
from budget_stack.testing.context import Context
from budget_stack.testing.errors import DeploymentFailed, PropertyLost, RigError
from budget_stack.testing.handler import KEPT, Handler, Properties
from budget_stack.testing.handlers import handler_of
from budget_stack.testing.inspection import inspect
from budget_stack.testing.ledger import Entry
from budget_stack.testing.stack import Change, DeployedResource, DeployedStack
from budget_stack.testing.values import Values

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")
# SAM's transform changes nothing about resources that are not SAM's, and those have no handler
_HARMLESS_TRANSFORMS = ("AWS::LanguageExtensions", "AWS::Serverless-2016-10-31")


def create(stack: DeployedStack, source: Source, parameters: Mapping[str, object]) -> None:
    """Make a stack that is not there yet."""
    stack.account.stacks[stack.name] = stack
    try:
        update(stack, source, parameters)
    except BaseException:
        # of a failed creation nothing stays but what is retained, which belongs to no stack
        if stack.source is None:
            del stack.account.stacks[stack.name]
        raise


def update(stack: DeployedStack, source: Source, parameters: Mapping[str, object]) -> None:
    """Bring a stack to a template, which for a new one makes all of it."""
    given = _kept_values(stack, source) | dict(parameters)
    resolved = _resolved(stack, source, given)
    before = dict(stack.resources)
    undo: list[Callable[[], None]] = []
    stack.changes = []
    values = _values(stack, source, given)
    try:
        replaced = [old for resource in resolved.resources.values() if (old := _bring(stack, resource, values, undo))]
        outputs, exports = _outputs(resolved, values)
        _check_exports(stack, exports)
    except (DeploymentFailed, RigError):
        for step in reversed(undo):
            step()
        stack.resources, stack.changes = before, []
        raise
    removed = [old for name, old in before.items() if name not in resolved.resources]
    stack.resources = {name: stack.resources[name] for name in resolved.resources}
    stack.source, stack.parameters = source, given
    stack.outputs, stack.exports, stack.imported = outputs, exports, values.imported
    _clean_up(stack, before, replaced, removed)
    inspect(stack)


def delete(stack: DeployedStack) -> None:
    """Delete a stack, the last thing first."""
    for export in stack.exports:
        _refuse_if_imported(stack, export, "deleted")
    stack.changes = []
    for resource in reversed(list(stack.resources.values())):
        _delete_unless_retained(stack, resource, resource.policies.get("DeletionPolicy"))
        del stack.resources[resource.logical_id]
    stack.outputs, stack.exports = {}, {}
    del stack.account.stacks[stack.name]


def _kept_values(stack: DeployedStack, source: Source) -> dict[str, object]:
    declared = source.template.get("Parameters") or {}
    return {name: value for name, value in stack.parameters.items() if name in declared}


def _resolved(stack: DeployedStack, source: Source, given: Mapping[str, object]) -> Resolved:
    for transform in transforms_of(source.template):
        if transform not in _HARMLESS_TRANSFORMS:
            raise RigError(f"the transform {transform} is not carried out here")
    facts = stack.account.facts(source.template.get("Parameters") or {}, given)
    pseudo = stack.account.pseudo_parameters(stack.name)
    resolved = resolve(source, given, pseudo_parameters=pseudo, facts=facts)
    for resource in resolved.resources.values():
        handler_of(resource.type)
    return resolved


def _values(stack: DeployedStack, source: Source, given: Mapping[str, object]) -> Values:
    def attribute(logical_id: str, name: str) -> object:
        resource = stack.resources[logical_id]
        if not name:
            return resource.physical_id
        attributes = resource.attributes
        if name not in attributes:
            raise RigError(
                f"{logical_id}: {resource.type} has no attribute {name} here; it has {', '.join(attributes)}"
            )
        return attributes[name]

    declared = source.template.get("Parameters") or {}
    stored = {name: given.get(name, entry.get("Default")) for name, entry in declared.items()}
    return Values(stack.account, attribute, stored, stack.imports)


def _bring(
    stack: DeployedStack, resource: Resource, values: Values, undo: list[Callable[[], None]]
) -> DeployedResource | None:
    """Make or change one resource; return the old one where it was replaced."""
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
        stack.resources[name] = _copy(old, properties, policies)
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
    undo: list[Callable[[], None]],
) -> None:
    handler = handler_of(resource.type)
    aws = Context(stack.account, stack.name, resource.logical_id, handler.names)
    with _blamed_on(resource.logical_id):
        _judge(handler, aws, properties)
        physical_id = handler.create(aws, properties)
        if aws.made is None:
            raise RigError("the handler made nothing: create() must send one request with aws.create()")
    _record(stack, resource, "create", aws)
    made = DeployedResource(stack.account, resource.logical_id, resource.type, physical_id, properties, policies)
    action = "replaced" if resource.logical_id in stack.resources else "created"
    stack.changes.append(Change(action, resource.logical_id))
    stack.resources[resource.logical_id] = made
    # what an operation made is deleted when that operation fails, RetainExceptOnCreate included
    if policies.get("DeletionPolicy") != "Retain":
        undo.append(lambda: _delete(stack, made))


def _change(
    stack: DeployedStack,
    old: DeployedResource,
    properties: Properties,
    policies: Mapping[str, str],
    undo: list[Callable[[], None]],
) -> None:
    def bring(to: Properties, of: Properties) -> None:
        handler = handler_of(old.type)
        aws = Context(stack.account, stack.name, old.logical_id, handler.names)
        with _blamed_on(old.logical_id):
            wanted, had = _with_resets(handler, to, of)
            _judge(handler, aws, wanted)
            handler.update(aws, old.physical_id, wanted, had)
            _check_resets(handler, aws, old.physical_id, {k: v for k, v in wanted.items() if k not in to})
        _record(stack, old, "update", aws)

    bring(properties, old.properties)
    undo.append(lambda: bring(old.properties, properties))
    stack.resources[old.logical_id] = _copy(old, properties, policies)
    stack.changes.append(Change("changed", old.logical_id))


def _copy(old: DeployedResource, properties: Properties, policies: Mapping[str, str]) -> DeployedResource:
    return DeployedResource(old._account, old.logical_id, old.type, old.physical_id, properties, policies)


def _judge(handler: Handler, aws: Context, properties: Properties) -> None:
    if reasons := list(handler.check(aws, properties)):
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


def _clean_up(
    stack: DeployedStack,
    before: Mapping[str, DeployedResource],
    replaced: list[DeployedResource],
    removed: list[DeployedResource],
) -> None:
    """Delete what is there no longer, the last thing first."""
    for old in reversed(list(before.values())):
        if old in removed:
            _delete_unless_retained(stack, old, old.policies.get("DeletionPolicy"))
        elif old in replaced:
            policy = stack.resources[old.logical_id].policies.get("UpdateReplacePolicy")
            if policy != "Retain":
                _delete(stack, old)
            else:
                stack.changes.append(Change("retained", old.logical_id))


def _delete_unless_retained(stack: DeployedStack, resource: DeployedResource, policy: str | None) -> None:
    # RetainExceptOnCreate differs from Retain only when the creation fails
    if policy in ("Retain", "RetainExceptOnCreate"):
        stack.changes.append(Change("retained", resource.logical_id))
        return
    _delete(stack, resource)
    stack.changes.append(Change("removed", resource.logical_id))


def _delete(stack: DeployedStack, resource: DeployedResource) -> None:
    handler = handler_of(resource.type)
    aws = Context(stack.account, stack.name, resource.logical_id, handler.names)
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


def _outputs(resolved: Resolved, values: Values) -> tuple[dict[str, Any], dict[str, str]]:
    outputs, exports = {}, {}
    for name, output in resolved.outputs.items():
        outputs[name] = values.of(output.value, name)
        if output.export is not None:
            export = str(values.of(output.export, name))
            if export in exports:
                raise DeploymentFailed("", f"Duplicate Export names are not allowed: {export}")
            exports[export] = outputs[name]
    return outputs, exports


def _check_exports(stack: DeployedStack, exports: Mapping[str, str]) -> None:
    others = stack.account.exports().keys() - stack.exports.keys()
    for export in exports:
        if export in others:
            raise DeploymentFailed("", f"Export with name {export} is already exported by another stack")
    for export, value in stack.exports.items():
        if export not in exports:
            _refuse_if_imported(stack, export, "deleted")
        elif exports[export] != value:
            _refuse_if_imported(stack, export, "updated")


def _refuse_if_imported(stack: DeployedStack, export: str, verb: str) -> None:
    if users := stack.account.importers(export):
        raise DeploymentFailed("", f"Export {export} cannot be {verb} as it is in use by {', '.join(users)}")


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
