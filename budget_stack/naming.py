"""Logical ids: prefix + role, the contract with every stack already deployed."""

from __future__ import annotations

import re
from typing import TypeVar

from troposphere import AWSObject, Template

from budget_stack.errors import InvalidSetting, LogicalIdTaken
from budget_stack.facts.template import LONGEST_LOGICAL_ID

Resource = TypeVar("Resource", bound=AWSObject)


def logical_id(prefix: str, role: str) -> str:
    """Return the logical id of the resource that plays `role` in the block with this prefix.

    Args:
        prefix: Letters and digits, or empty. Two copies of a block in one template take two prefixes.
        role: What the resource is for, in CamelCase.

    Raises:
        InvalidSetting: the prefix has other characters, or makes an id longer than 255 characters.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
    """
    if prefix and not re.fullmatch("[A-Za-z0-9]+", prefix):
        raise InvalidSetting("prefix", prefix, "letters and digits only, as in every logical id")
    if len(prefix) + len(role) > LONGEST_LOGICAL_ID:
        raise InvalidSetting("prefix", prefix, f"at most {LONGEST_LOGICAL_ID - len(role)} characters")
    return prefix + role


def add_resource(template: Template, resource: Resource) -> Resource:
    """Add a resource and return it.

    Raises:
        LogicalIdTaken: the template has a resource of this logical id.
    """
    if resource.title in template.resources:
        raise LogicalIdTaken(resource.title)
    template.add_resource(resource)
    return resource
