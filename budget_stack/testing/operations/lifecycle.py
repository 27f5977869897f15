"""Creating, updating and deleting a stack, in CloudFormation's order; a failure is rolled back."""

from __future__ import annotations

from collections.abc import Mapping

from budget_stack.errors import BudgetStackError
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.resolution import resolve
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.resolve.source import Source
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.operations import preflight
from budget_stack.testing.operations.attributes import Attributes
from budget_stack.testing.operations.attribution import unforeseen
from budget_stack.testing.operations.dangling import dangling
from budget_stack.testing.operations.deletion import delete_resource, delete_unless_retained, skip
from budget_stack.testing.operations.exports import check_exports, importers_first, outputs_of, refuse_if_imported
from budget_stack.testing.operations.rollback import Undo, roll_back
from budget_stack.testing.operations.steps import apply, check_stable
from budget_stack.testing.operations.template_form import beyond_limits, malformed
from budget_stack.testing.operations.translation import translated
from budget_stack.testing.operations.values import Values
from budget_stack.testing.readback.inspection import inspect
from budget_stack.testing.state import DeployedResource, StackState


def create(stack: StackState, source: Source, parameters: Mapping[str, object]) -> None:
    """Create a stack."""
    stack.account.stacks[stack.name] = stack
    try:
        update(stack, source, parameters)
    except BaseException:
        # a failed creation leaves nothing behind but what is retained, which belongs to no stack
        if stack.source is None:
            del stack.account.stacks[stack.name]
        raise


def update(stack: StackState, source: Source, parameters: Mapping[str, object]) -> None:
    """Update a stack to a template; for a new stack, that creates everything."""
    _require_existing(stack)
    stack.deploying = source
    given = _kept_values(stack, source) | dict(parameters)
    resolved = _resolved(stack, source, given)
    before, sent = dict(stack.resources), len(stack.ledger)
    undo: Undo = []
    stack.changes, stack.waited_for = [], []
    values = _values(stack, source, given, resolved)
    removed = [old for name, old in before.items() if name not in resolved.resources]
    replaced: list[DeployedResource] = []
    try:
        for resource in resolved.resources.values():
            if old := apply(stack, resource, values, undo):
                replaced.append(old)
                stack.leaving.append(old)
        check_stable(stack)
        outputs, exports = outputs_of(resolved, values)
        check_exports(stack, exports)
        stack.resources = {name: stack.resources[name] for name in resolved.resources}
        stack.leaving = [*replaced, *removed]
        inspect(stack)
    except BaseException as error:
        known = error
        if isinstance(error, Exception) and not isinstance(error, BudgetStackError):
            known = unforeseen(error)
        roll_back(undo, known)
        stack.resources, stack.leaving, stack.changes, stack.waited_for = before, [], [], []
        del stack.ledger[sent:]
        if known is error:
            raise
        raise known from error
    stack.source, stack.parameters = source, given
    stack.outputs, stack.exports, stack.imported = outputs, exports, values.imported
    try:
        sent = len(stack.ledger)
        _clean_up(stack, before, replaced, removed)
        if len(stack.ledger) > sent:
            inspect(stack)
    except Exception as error:
        known = error if isinstance(error, BudgetStackError) else unforeseen(error)
        known.add_note("the update itself stands: this went wrong while what it leaves behind was deleted")
        if known is error:
            raise
        raise known from error
    finally:
        stack.leaving = []


def delete(stack: StackState) -> None:
    """Delete a stack, last resource first."""
    _require_existing(stack)
    for export in stack.exports:
        refuse_if_imported(stack, export, "deleted")
    stack.changes, stack.waited_for = [], []
    imported, stack.imported = stack.imported, set()
    try:
        # what it imports from a stack that is nested in it does not keep that one from being deleted first
        for resource in importers_first(stack.account, reversed(stack.resources.values())):
            delete_unless_retained(stack, resource)
            del stack.resources[resource.logical_id]
    except BaseException:
        stack.imported = imported
        raise
    stack.outputs, stack.exports = {}, {}
    del stack.account.stacks[stack.name]


def _require_existing(stack: StackState) -> None:
    stack.account.require_current()
    if stack.account.stacks.get(stack.name) is not stack:
        raise DeploymentFailed("", f"Stack [{stack.name}] does not exist")


def _kept_values(stack: StackState, source: Source) -> dict[str, object]:
    declared = source.template.get("Parameters") or {}
    return {name: value for name, value in stack.parameters.items() if name in declared}


def _resolved(stack: StackState, source: Source, given: Mapping[str, object]) -> ResolvedTemplate:
    transforms = preflight.unsupported_transforms(source)
    source = translated(source, given, stack.account.region)
    if not transforms and (wrong := [*malformed(source), *beyond_limits(source, given)]):
        raise DeploymentFailed("", "; ".join(wrong))
    facts = stack.account.facts(source.template.get("Parameters") or {}, given)
    pseudo = stack.account.pseudo_parameters(stack)
    try:
        resolved = resolve(source, given, pseudo_parameters=pseudo, facts=facts)
    except ResolveError as error:
        if transforms:
            # what they would add may be what is missing
            raise RigError("\n".join(transforms)) from error
        raise
    if faults := dangling(source):
        raise ResolveError(*faults)
    preflight.check(resolved, stack.terms.how, transforms)
    return resolved


def _values(stack: StackState, source: Source, given: Mapping[str, object], resolved: ResolvedTemplate) -> Values:
    declared = source.template.get("Parameters") or {}
    return Values(stack.account, Attributes(stack, resolved), declared, given, stack.terms.imports)


def _clean_up(
    stack: StackState,
    before: Mapping[str, DeployedResource],
    replaced: list[DeployedResource],
    removed: list[DeployedResource],
) -> None:
    """Delete what was replaced or removed, last resource first."""
    for old in importers_first(stack.account, reversed(list(before.values()))):
        if old in removed:
            delete_unless_retained(stack, old)
        elif old in replaced:
            policy = stack.resources[old.logical_id].policies.get("UpdateReplacePolicy")
            if policy != "Retain":
                delete_resource(stack, old, policy=policy or "Delete")
            else:
                skip(stack, old)
