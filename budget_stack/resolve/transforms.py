"""What rewrites a template before CloudFormation acts on it: AWS's transforms, and macros of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.template import EMBEDDED, LANGUAGE_EXTENSIONS, NAMED_SECTIONS, SERVERLESS


def transforms_of(template: Mapping[str, Any]) -> list[object]:
    """Return the transforms that a template declares."""
    declared = template.get("Transform") or []
    return list(declared) if isinstance(declared, list) else [declared]


def is_extended(template: Mapping[str, Any]) -> bool:
    """Tell whether functions of `AWS::LanguageExtensions` may be used: the template declares it, or a macro."""
    names = map(str, transforms_of(template))
    return any(name == LANGUAGE_EXTENSIONS or not name.startswith("AWS::") for name in names)


def has_macros(template: Mapping[str, Any]) -> bool:
    """Tell whether a macro, an include or a module may add things that cannot be seen in a template."""
    if any(entry["Type"].endswith("::MODULE") for entry in template["Resources"].values()):
        return True
    return not {*map(str, transforms_of(template))} <= {SERVERLESS, LANGUAGE_EXTENSIONS}


def has_embedded(node: object) -> bool:
    """Tell whether a part of a template holds an embedded transform."""
    return has_call(node, EMBEDDED)


def has_call(node: object, function: str) -> bool:
    """Tell whether a part of a template calls a function, such as `Fn::GetAZs`."""
    if isinstance(node, dict):
        return function in node or any(has_call(inner, function) for inner in node.values())
    return isinstance(node, list) and any(has_call(inner, function) for inner in node)


def without_embedded(template: dict[str, Any]) -> dict[str, Any]:
    """Return a template without transforms embedded in its sections; Transform then lists `Fn::Transform`.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
    """
    kept = {key: _without(content) if key in NAMED_SECTIONS else content for key, content in template.items()}
    if isinstance(resources := kept.get("Resources"), dict):
        kept["Resources"] = {name: _without(entry) for name, entry in resources.items()}
    kept.pop(EMBEDDED, None)
    if kept == template:
        return template
    return kept | {"Transform": [*transforms_of(template), EMBEDDED]}


def _without(content: Any) -> Any:
    if not isinstance(content, dict) or EMBEDDED not in content:
        return content
    return {key: value for key, value in content.items() if key != EMBEDDED}
