"""Parts of a template that CloudFormation refuses by their names, and moto's stacks drop."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.template import (
    FOR_EACH,
    LONGEST_DESCRIPTION,
    LONGEST_PARAMETER_VALUE,
    MOST_ENTRIES,
    NAMED_SECTIONS,
)
from budget_stack.resolve.source import Source
from budget_stack.spelling import did_you_mean

_SECTIONS = (*NAMED_SECTIONS, "AWSTemplateFormatVersion", "Description", "Hooks", "Transform")
_FUNCTION = "Fn::"
_ATTRIBUTES = (
    "Condition",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
    "Version",
)
_POLICIES: Final = MappingProxyType(
    {
        "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
        "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
    }
)


def malformed(source: Source) -> list[str]:
    """A line for each part of a template that CloudFormation refuses by its name.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    lines = [
        f"Invalid template property or properties [{name}]{did_you_mean(name, _SECTIONS)}"
        for name in source.template
        if name not in _SECTIONS and not name.startswith(_FUNCTION)
    ]
    for logical_id, entry in source.template["Resources"].items():
        # a function in place of resources makes some
        if not isinstance(entry, Mapping) or logical_id.startswith(_FUNCTION):
            continue
        lines += [
            f"{logical_id}: Invalid template resource property '{name}'{did_you_mean(name, _ATTRIBUTES)}"
            for name in entry
            if name not in _ATTRIBUTES and not name.startswith(_FUNCTION)
        ]
        for name, allowed in _POLICIES.items():
            value = entry.get(name)
            if isinstance(value, str) and value not in allowed:
                nearest = did_you_mean(value, allowed)
                lines.append(f"Template format error: Unrecognized {name} {value} for resource {logical_id}{nearest}")
    return lines


_KINDS: Final = MappingProxyType({"Parameters": "Parameter", "Resources": "Resource", "Outputs": "Output"})


def beyond_limits(source: Source, given: Mapping[str, object]) -> list[str]:
    """A line for each limit of CloudFormation that a template or the values of its parameters exceed.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
    """
    template = source.template
    lines = [
        f"Template format error: Number of {section.lower()}, {len(template[section])}, is greater than maximum"
        f" allowed, {most}"
        for section, most in MOST_ENTRIES.items()
        if len(template.get(section) or ()) > most
    ]
    lines += [
        f"Template format error: {kind} name {name} is non alphanumeric."
        for section, kind in _KINDS.items()
        for name in template.get(section) or ()
        if not (name.isascii() and name.isalnum()) and not name.startswith((FOR_EACH, "Fn::"))
    ]
    if len(str(template.get("Description", "")).encode()) > LONGEST_DESCRIPTION:
        lines.append(f"Template format error: 'Description' length is greater than {LONGEST_DESCRIPTION}.")
    for name, value in given.items():
        text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        if len(text.encode()) > LONGEST_PARAMETER_VALUE:
            lines.append(f"The value of parameter {name} has more than {LONGEST_PARAMETER_VALUE} bytes")
    return lines
