"""A template to YAML or JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from troposphere import Template

from budget_stack.errors import ReferenceInText
from budget_stack.facts.template import SECTIONS, SERVERLESS
from budget_stack.naming import check_template
from budget_stack.undeclared import check_conditions
from budget_stack.yaml_writer import write_yaml

# what str() makes of an intrinsic
_OBJECT = re.compile(r"<[\w.]+ object at 0x[0-9a-fA-F]+>")
_SPACED = {"Parameters", "Rules", "Resources", "Outputs"}
_ATTRIBUTES = ("Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy")


def to_yaml(template: Template, *, sam: bool = False) -> str:
    """Return a template as YAML with short forms, in the order in which one reads it.

    The same template gives the same text on every Python and in every process.

    Args:
        template: What to write; it is not changed.
        sam: Whether to add SAM's transform, where the template has none.

    Raises:
        InvalidSetting: something else than a template, or a condition that the template names and does not have.
        ReferenceInText: an intrinsic was put into a text with `str()` or an f-string.
    """
    sections, content = [], _ordered(template, sam)
    for name, section in content.items():
        if name in _SPACED:
            entries = ["\n".join(write_yaml({key: value}, "  ")) for key, value in section.items()]
            sections.append(f"{name}:\n" + "\n\n".join(entries))
        else:
            sections.append("\n".join(write_yaml({name: section})))
    return _without_objects("\n\n".join(sections) + "\n", content)


def to_json(template: Template, *, sam: bool = False) -> str:
    """Return a template as JSON, in the same order as `to_yaml`.

    Args:
        template: What to write; it is not changed.
        sam: Whether to add SAM's transform, where the template has none.

    Raises:
        InvalidSetting: something else than a template, or a condition that the template names and does not have.
        ReferenceInText: an intrinsic was put into a text with `str()` or an f-string.
    """
    content = _ordered(template, sam)
    return _without_objects(json.dumps(content, indent=2, ensure_ascii=False) + "\n", content)


def bytes_by_sam(template: Mapping[str, Any]) -> int:
    """Return how many bytes SAM sends to CloudFormation: it writes a template anew, a fifth longer or so.

    Args:
        template: As plain data. Takes half a second, which only a long one is worth.

    Source: https://github.com/aws/aws-sam-cli/blob/develop/samcli/yamlhelper.py
    """
    import yaml

    # in one process with others, a template may be of classes of their own
    plain = {"Transform": SERVERLESS} | json.loads(json.dumps(template))
    for name, resource in plain.get("Resources", {}).items():
        resource["Metadata"] = resource.get("Metadata", {}) | {"SamResourceId": name}
    return len(yaml.safe_dump(plain, default_flow_style=False).encode())


def _ordered(template: Template, sam: bool) -> dict[str, Any]:
    check_template(template)
    content = template.to_dict()
    check_conditions(content)
    if sam:
        content.setdefault("Transform", SERVERLESS)
    content["Resources"] = {key: _resource(value) for key, value in content["Resources"].items()}
    return {name: content[name] for name in SECTIONS if name in content} | content


def _resource(content: dict[str, Any]) -> dict[str, Any]:
    """What a resource is first, then its properties, then the rest."""
    return {name: content[name] for name in _ATTRIBUTES if name in content} | content


def _without_objects(written: str, content: Mapping[str, Any]) -> str:
    # one search of all that is written first: it is much cheaper, and almost no template has this
    if " object at 0x" in written:
        for path, text in _texts(content):
            if _OBJECT.search(text):
                raise ReferenceInText(path, text)
    return written


def _texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a template, keys included, with the way to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            inner = f"{path}/{key}" if path else str(key)
            yield inner, str(key)
            yield from _texts(item, inner)
