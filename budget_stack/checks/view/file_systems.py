"""Which file systems of Amazon EFS tasks mount, and where those can be reached."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.references import is_passed_on
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import occurrences
from budget_stack.facts.resource_types import FILE_SYSTEM, MOUNT_TARGET


def efs_volumes(task: Resource) -> Iterator[tuple[Node, Node]]:
    """The volumes of a task definition that are on EFS, each with its configuration, where that is known."""
    for volume in task["Volumes"]:
        mounted = volume if volume.is_unresolved else volume["EFSVolumeConfiguration"]
        if mounted and not mounted.is_unresolved:
            yield volume, mounted


def file_systems_of(view: View, task: Resource) -> Iterator[tuple[Node, Resource]]:
    """The file systems of this template that a task mounts, each once, and where that is said."""
    seen = set()
    for _, mounted in efs_volumes(task):
        system = view.target(mounted["FilesystemId"], FILE_SYSTEM)
        if system and system.logical_id not in seen:
            seen.add(system.logical_id)
            yield mounted["FilesystemId"], system


def mount_targets_of(view: View, system: Resource) -> list[Resource]:
    """Return the mount targets of a file system in this template."""
    return [one for one in view.naming(system, MOUNT_TARGET) if system.is_named_by(one["FileSystemId"])]


def has_targets_elsewhere(view: View, system: Resource) -> bool:
    """Tell whether others may make mount targets of a file system: those to whom the template gives its id."""
    outputs = view.template.get("Outputs") or {}
    return is_passed_on(view, system.logical_id) or any(occurrences(outputs, (), {system.logical_id}))
