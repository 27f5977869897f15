"""Outputs and exports, and the stacks that import them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import NESTED_STACK
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.testing.account import Account, Stack
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.operations.values import Values
from budget_stack.testing.state import DeployedResource, StackState


def outputs_of(resolved: ResolvedTemplate, values: Values) -> tuple[dict[str, Any], dict[str, str]]:
    """The outputs by name, and the exports by export name.

    Raises:
        DeploymentFailed: an output is not a string, or two have the same export name.
    """
    outputs, exports = {}, {}
    for name, output in resolved.outputs.items():
        outputs[name] = values.of(output.value, name)
        if isinstance(outputs[name], list | Mapping):
            kind = "List" if isinstance(outputs[name], list) else "Map"
            reason = f"The Value field of every Outputs member must evaluate to a String and not a {kind}"
            raise DeploymentFailed(name, reason)
        if output.export is not None:
            export = str(values.of(output.export, name))
            if export in exports:
                raise DeploymentFailed("", f"Duplicate Export names are not allowed: {export}")
            exports[export] = outputs[name]
    return outputs, exports


def check_exports(stack: StackState, exports: Mapping[str, str]) -> None:
    """Check that no other stack has these exports, and that no export in use changes or goes away.

    Raises:
        DeploymentFailed: one of these is so.
    """
    others = stack.account.exports().keys() - stack.exports.keys()
    for export in exports:
        if export in others:
            raise DeploymentFailed("", f"Export with name {export} is already exported by another stack")
    for export, value in stack.exports.items():
        if export not in exports:
            refuse_if_imported(stack, export, "deleted")
        elif exports[export] != value:
            refuse_if_imported(stack, export, "updated")


def refuse_if_imported(stack: StackState, export: str, verb: str) -> None:
    """Refuse to change an export that a stack imports.

    Raises:
        DeploymentFailed: some stack imports it.
    """
    if users := stack.account.importers(export):
        raise DeploymentFailed("", f"Export {export} cannot be {verb} as it is in use by {', '.join(users)}")


def importers_first(account: Account, resources: Iterable[DeployedResource]) -> list[DeployedResource]:
    """Resources in the order of their deletion: of nested stacks, what imports an export goes before what exports it.

    Args:
        account: Where the stacks are.
        resources: What is to be deleted, in an order that is right but for imports.
    """
    left, ordered = list(resources), []
    while left:
        exported = {each.logical_id: set(_exports_within(account, each)) for each in left}
        imported = {each.logical_id: set(_imports_within(account, each)) for each in left}
        free = (
            each
            for each in left
            if not any(exported[each.logical_id] & imported[other.logical_id] for other in left if other is not each)
        )
        # of those that import from each other, the first is refused as on AWS
        following = next(free, left[0])
        left.remove(following)
        ordered.append(following)
    return ordered


def _exports_within(account: Account, resource: DeployedResource) -> Iterator[str]:
    for stack in _within(account, resource):
        yield from stack.exports


def _imports_within(account: Account, resource: DeployedResource) -> Iterator[str]:
    for stack in _within(account, resource):
        yield from stack.imported


def _within(account: Account, resource: Any) -> Iterator[Stack]:
    """A nested stack, and those that are nested in it."""
    if resource.type != NESTED_STACK:
        return
    for stack in account.stacks.values():
        if stack.id == resource.physical_id:
            yield stack
            for below in stack.resources.values():
                yield from _within(account, below)
