"""Parts of a template that CloudFormation refuses by their names, and moto's stacks drop."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from budget_stack.facts.template import NAMED_SECTIONS
from budget_stack.resolve.source import Source
from budget_stack.spelling import did_you_mean

_SECTIONS = (*NAMED_SECTIONS, "AWSTemplateFormatVersion", "Description", "Hooks", "Transform")
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
        if name not in _SECTIONS
    ]
    for logical_id, entry in source.template["Resources"].items():
        if not isinstance(entry, Mapping):
            continue
        lines += [
            f"{logical_id}: Invalid template resource property '{name}'{did_you_mean(name, _ATTRIBUTES)}"
            for name in entry
            if name not in _ATTRIBUTES and not name.startswith("Fn::")
        ]
        for name, allowed in _POLICIES.items():
            value = entry.get(name)
            if isinstance(value, str) and value not in allowed:
                nearest = did_you_mean(value, allowed)
                lines.append(f"Template format error: Unrecognized {name} {value} for resource {logical_id}{nearest}")
    return lines
