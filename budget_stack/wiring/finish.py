"""What goes for all resources of a stack together, once all of them are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from troposphere import Template

from budget_stack.conditions import resources_of
from budget_stack.facts.resource_types import LISTENER_RULE
from budget_stack.naming import Names
from budget_stack.settings.web_service import Settings


@contextmanager
def finished(template: Template, settings: Settings, prefix: str) -> Iterator[None]:
    """Mark what is added to a template, and refuse names of roles that nothing had."""
    others = {*template.resources}
    yield
    if isinstance(prefix, Names):
        prefix.check_roles()
    mark(tuple(it for name, it in template.resources.items() if name not in others), settings)


def mark(resources: tuple[object, ...], settings: Settings) -> None:
    """Give resources the tags and the permissions boundary that a stack's settings ask for."""
    if settings.tags:
        # imported here, since few stacks ask for it
        from budget_stack.tags import apply_tags

        # a later change of a rule that ECS shifts, if only of a tag, would undo the last shift
        shifted = LISTENER_RULE if settings.release.has_two_groups else None
        apply_tags(tuple(it for it in resources_of(resources) if it.resource_type != shifted), settings.tags)
    if settings.permissions_boundary is not None:
        from budget_stack.boundary import apply_permissions_boundary

        apply_permissions_boundary(resources, settings.permissions_boundary)
