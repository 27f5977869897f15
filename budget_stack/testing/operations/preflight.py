"""What cannot be deployed, all of it named at once, before anything is created."""

from __future__ import annotations

from collections.abc import Mapping

from budget_stack.facts.template import EMBEDDED, LANGUAGE_EXTENSIONS, SERVERLESS
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.resolve.source import Source
from budget_stack.resolve.transforms import has_embedded, transforms_of
from budget_stack.testing.errors import DeploymentFailed, RigError
from budget_stack.testing.handlers.registry import handler_of, why_not_deployed
from budget_stack.testing.handlers.unread import Unread
from budget_stack.testing.operations.attributes import unknown_attributes
from budget_stack.testing.tiers import STRENGTH, Tier, too_weak

# SAM's types are translated by then
_HARMLESS_TRANSFORMS = (LANGUAGE_EXTENSIONS, SERVERLESS)


def unsupported_transforms(source: Source) -> list[str]:
    """A line for each transform that would change the template in a way that is not known here."""
    whole = [
        f"the transform {name} is not supported: deploy what it makes of the template"
        for name in map(_name, transforms_of(source.template))
        if name not in _HARMLESS_TRANSFORMS
    ]
    beside = ["the template" for name in source.template if name == EMBEDDED]
    beside += [name for name, entry in source.template["Resources"].items() if name == EMBEDDED or has_embedded(entry)]
    embedded = [
        f"{'Resources' if where == EMBEDDED else where}: {EMBEDDED} is not supported: write what it makes there, such"
        " as what the Location of AWS::Include holds, into the template that you deploy"
        for where in beside
    ]
    return whole + embedded


def check(resolved: ResolvedTemplate, how: Tier, transforms: list[str]) -> None:
    """Check that everything in a template can be deployed.

    Args:
        resolved: The template.
        how: The weakest tier that is accepted.
        transforms: What `unsupported_transforms()` has found.

    Raises:
        RigError: something cannot, or is of a weaker tier; it names everything of the kind.
        DeploymentFailed: a type has no attribute of a name that the template uses.
    """
    unsupported = [
        f"{resource.logical_id}: {resource.type} {reason}"
        for resource in resolved.resources.values()
        if (reason := why_not_deployed(resource.type))
    ]
    if found := [*transforms, *unsupported]:
        raise RigError("\n".join(found))
    handlers = {name: handler_of(resource.type) for name, resource in resolved.resources.items()}
    unread = {name: handler for name, handler in handlers.items() if isinstance(handler, Unread)}
    weak = [
        f"{name} ({handler.schema.type}) would be {handler.best_tier}"
        for name, handler in unread.items()
        if STRENGTH[how] > STRENGTH["recorded"] and STRENGTH[handler.best_tier] < STRENGTH[how]
    ]
    if weak:
        raise RigError(too_weak(how, weak))
    if unread and (wrong := list(unknown_attributes(resolved, set(unread)))):
        raise DeploymentFailed("", "; ".join(wrong))


def _name(transform: object) -> object:
    return transform.get("Name", transform) if isinstance(transform, Mapping) else transform
