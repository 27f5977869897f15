"""Conditions that a template names and does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.errors import InvalidSetting
from budget_stack.spelling import nearest


def check_conditions(content: Mapping[str, Any]) -> None:
    """Refuse a condition that a resource, an output or an `If` names and the template does not have.

    Args:
        content: The template as plain data. A macro in it may bring conditions along, so nothing is known then.

    Raises:
        InvalidSetting: the first of them, by its place.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
    """
    if "Transform" in content:
        return
    declared = content.get("Conditions", {})
    for path, name in _named(content):
        if name not in declared:
            near = nearest(name, declared)
            expected = f"a condition of the template, such as {near}" if near else "a condition that the template has"
            raise InvalidSetting(path, name, expected)


def _named(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("Resources", "Outputs"):
        for title, entry in content.get(section, {}).items():
            if isinstance(name := entry.get("Condition"), str):
                yield f"{section}/{title}/Condition", name
            yield from _decided_by(entry, f"{section}/{title}")


def _decided_by(value: object, path: str) -> Iterator[tuple[str, str]]:
    """The conditions of each `If` in a value, with the way to it."""
    if isinstance(value, dict):
        choice = value.get("Fn::If")
        if isinstance(choice, list) and choice and isinstance(choice[0], str):
            yield f"{path}/Fn::If", choice[0]
        for key, item in value.items():
            yield from _decided_by(item, f"{path}/{key}")
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _decided_by(item, f"{path}/{position}")
