"""What it takes to deploy a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budget_stack.checks.parameters import check_values
from budget_stack.checks.preparation import Prepared, prepared
from budget_stack.permissions.grants import Grant, grants_of_resources, left_out, unknown_types
from budget_stack.permissions.members import members
from budget_stack.permissions.patterns import Resources, Scope
from budget_stack.permissions.surroundings import grants_of_parameters, grants_of_push, grants_of_stack
from budget_stack.resolve.configurations.domains import REGION
from budget_stack.resolve.sam import TYPES as SAM_TYPES
from budget_stack.resolve.source import Source


class CannotTell(ValueError):
    """There is no saying what the template takes."""


class Permissions(NamedTuple):
    """What it takes to create, update and delete the stack of a template.

    Attributes:
        grants: Each action with each resource that it is allowed on.
        left_out: Actions that the schemas of its types name and IAM does not have.
    """

    grants: tuple[Grant, ...]
    left_out: tuple[str, ...]


def permissions_of(
    source: Source, *, parameters: Mapping[str, str] | None = None, scope: Scope | None = None, push: str = ""
) -> Permissions:
    """Return what it takes to create, update and delete the stack of a template, in any configuration.

    Args:
        source: The template.
        parameters: Parameters, and pseudo parameters such as `AWS::Region`, that have this value and no other.
        scope: Where it is deployed; anywhere if left out.
        push: A repository that images are to be pushed to as well; empty for none.

    Raises:
        InvalidParameter: the template does not take a value that was given.
        CannotTell: the template cannot be evaluated, or has types whose handlers' permissions are not known.
    """
    scope = scope or Scope()
    fixed = dict(parameters or {})
    check_values(source.template, fixed)
    if scope.region != "*":
        fixed = {REGION: scope.region, **fixed}
    template = prepared(source, fixed)
    if not isinstance(template, Prepared):
        raise CannotTell("; ".join(finding.message for finding in template.findings))
    resources = Resources(members(template.template, fixed), template.template.get("Parameters") or {}, scope)
    if unknown := unknown_types(resources):
        raise CannotTell(_about(unknown))
    grants = [
        *grants_of_resources(resources),
        *grants_of_stack(template.written, resources),
        *grants_of_parameters(template.written, resources),
        *(grants_of_push(push, resources) if push else ()),
    ]
    return Permissions(tuple(dict.fromkeys(grants)), left_out(resources))


def _about(types: Sequence[str]) -> str:
    """Return what to do about types whose permissions are not known."""
    names = ", ".join(types)
    if any(type_.startswith(SAM_TYPES) for type_ in types):
        return f"{names}: SAM makes other resources of them; pip install 'budget-stack[sam]' tells which"
    return (
        f"{names}: what CloudFormation calls for it is not known here; look at `handlers` in what `aws cloudformation "
        "describe-type --type RESOURCE --type-name <type>` prints"
    )
