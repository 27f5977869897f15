"""Logical ids: prefix + role, the contract with every stack already deployed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import contextmanager
from typing import TypeVar

from troposphere import AWSHelperFn, AWSObject, Output, Template

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
        LogicalIdTaken: the template has a resource, or a parameter, of this logical id.
    """
    # one name for both would leave open what Ref means
    _check_free(resource.title, resource=template.resources, parameter=template.parameters)
    template.add_resource(resource)
    return resource


def add_condition(template: Template, name: str, condition: AWSHelperFn) -> None:
    """Add a condition.

    Raises:
        LogicalIdTaken: the template has a condition of this name.
    """
    _check_free(name, condition=template.conditions)
    template.add_condition(name, condition)


def add_named_output(template: Template, output: Output) -> None:
    """Add an output.

    Raises:
        LogicalIdTaken: the template has an output of this name.
    """
    _check_free(output.title, output=template.outputs)
    template.add_output(output)


def _check_free(name: str | None, **sections: Container[str]) -> None:
    for kind, names in sections.items():
        if name is not None and name in names:
            raise LogicalIdTaken(name, kind)


@contextmanager
def all_or_nothing(template: Template) -> Iterator[None]:
    """Leave a template as it was where what is done to it fails."""
    sections = dict(vars(template))
    contents = {name: dict(section) for name, section in sections.items() if isinstance(section, dict)}
    try:
        yield
    except BaseException:
        vars(template).update(sections)
        for name, content in contents.items():
            sections[name].clear()
            sections[name].update(content)
        raise
