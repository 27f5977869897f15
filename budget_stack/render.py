"""A template to YAML or JSON text."""

from __future__ import annotations

import json
from typing import Any

from troposphere import Template

from budget_stack.facts.template import SECTIONS, SERVERLESS
from budget_stack.yaml_writer import write_yaml

_SPACED = {"Parameters", "Rules", "Resources", "Outputs"}
_ATTRIBUTES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")


def to_yaml(template: Template, *, sam: bool = False) -> str:
    """Return a template as YAML with short forms, in the order in which one reads it.

    The same template gives the same text on every Python and in every process.

    Args:
        template: What to write; it is not changed.
        sam: Whether to add SAM's transform, where the template has none.
    """
    sections = []
    for name, content in _ordered(template, sam).items():
        if name in _SPACED:
            entries = ["\n".join(write_yaml({key: value}, "  ")) for key, value in content.items()]
            sections.append(f"{name}:\n" + "\n\n".join(entries))
        else:
            sections.append("\n".join(write_yaml({name: content})))
    return "\n\n".join(sections) + "\n"


def to_json(template: Template, *, sam: bool = False) -> str:
    """Return a template as JSON, in the same order as `to_yaml`.

    Args:
        template: What to write; it is not changed.
        sam: Whether to add SAM's transform, where the template has none.
    """
    return json.dumps(_ordered(template, sam), indent=2, ensure_ascii=False) + "\n"


def _ordered(template: Template, sam: bool) -> dict[str, Any]:
    content = template.to_dict()
    if sam:
        content.setdefault("Transform", SERVERLESS)
    content["Resources"] = {key: _resource(value) for key, value in content["Resources"].items()}
    return {name: content[name] for name in SECTIONS if name in content} | content


def _resource(content: dict[str, Any]) -> dict[str, Any]:
    """What a resource is first, then its properties, then the rest."""
    return {name: content[name] for name in _ATTRIBUTES if name in content} | content
