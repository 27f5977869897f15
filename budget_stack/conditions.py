"""Reaching all resources of a handle at once, to put them under one condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from troposphere import AWSObject, Output

from budget_stack.errors import InvalidSetting
from budget_stack.literals import check_references

Handle = TypeVar("Handle", bound="tuple[object, ...]")


def _conditional(handle: tuple[object, ...]) -> Iterator[AWSObject | Output]:
    for field in handle:
        if isinstance(field, AWSObject | Output):
            yield field
        elif isinstance(field, tuple):
            yield from _conditional(field)


def resources_of(handle: tuple[object, ...]) -> Iterator[AWSObject]:
    """Yield every resource of a block's handle, those of nested handles included.

    Args:
        handle: What `add_<block>()` returned.
    """
    return (entry for entry in _conditional(handle) if isinstance(entry, AWSObject))


def apply_condition(handle: Handle, condition: str) -> Handle:
    """Create a block's resources only where a condition of the template is true, and return the handle.

    Of a whole stack the outputs and exports go along, which refer to its resources.

    Args:
        handle: What `add_<block>()` returned.
        condition: The condition's logical id.

    Raises:
        InvalidSetting: a resource already stands under another condition. CloudFormation allows one a
            resource: join both with `And` in a condition of their own.
    """
    check_references(condition=condition)
    entries = list(_conditional(handle))
    for resource in entries:
        present = resource.resource.get("Condition", condition)
        if present != condition:
            raise InvalidSetting(
                "condition", condition, f"the only one of {resource.title}, which has {present}; join them with And"
            )
    for entry in entries:
        entry.Condition = condition
    return handle
