"""What goes for all resources of a stack together, once all of them are there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from troposphere import Template

from budget_stack.conditions import resources_of
from budget_stack.naming import Names
from budget_stack.settings.common import CommonSettings


@contextmanager
def finished(
    template: Template, settings: CommonSettings, prefix: str, *, untagged: str | None = None
) -> Iterator[None]:
    """Mark what is added to a template, and refuse names of roles that nothing had.

    Args:
        template: The template.
        settings: What it is marked with.
        prefix: The prefix of every logical id, or names.
        untagged: A type of resources that get no tags.
    """
    others = {*template.resources}
    yield
    if isinstance(prefix, Names):
        prefix.check_roles()
    mark(tuple(it for name, it in template.resources.items() if name not in others), settings, untagged=untagged)


def mark(resources: tuple[object, ...], settings: CommonSettings, *, untagged: str | None = None) -> None:
    """Give resources the tags and the permissions boundary that a stack's settings ask for."""
    if settings.tags:
        # imported here, since few stacks ask for it
        from budget_stack.tags import apply_tags

        apply_tags(tuple(it for it in resources_of(resources) if it.resource_type != untagged), settings.tags)
    if settings.permissions_boundary is not None:
        from budget_stack.boundary import apply_permissions_boundary

        apply_permissions_boundary(resources, settings.permissions_boundary)
