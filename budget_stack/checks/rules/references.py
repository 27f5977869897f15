"""References to what is not there in some configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.findings import Problem
from budget_stack.checks.rule import template_rule
from budget_stack.checks.view import View
from budget_stack.resolve.source import Location


class _Mention(NamedTuple):
    """A place that names a resource.

    Attributes:
        owner: The section and name of what holds it.
        branches: The conditions between them that must hold, or not, for the place to count.
    """

    logical_id: str
    at: Location
    owner: tuple[str, str]
    branches: tuple[tuple[str, bool], ...]


def _mentions(template: Mapping[str, Any]) -> Iterator[_Mention]:
    conditional = {name for name, entry in template["Resources"].items() if "Condition" in entry}
    for section in ("Resources", "Outputs"):
        for name, entry in (template.get(section) or {}).items():
            for key in ("Properties", "Value", "Export"):
                if key in entry:
                    yield from _walk(entry[key], (section, name, key), (section, name), (), conditional)


def _walk(
    node: Any, at: Location, owner: tuple[str, str], branches: tuple[tuple[str, bool], ...], wanted: set[str]
) -> Iterator[_Mention]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _walk(item, (*at, number), owner, branches, wanted)
    elif isinstance(node, dict):
        for name in _named(node):
            if name in wanted:
                yield _Mention(name, at, owner, branches)
        for key, item in node.items():
            if key == "Fn::If" and isinstance(item, list) and len(item) == 3:
                for number, holds in ((1, True), (2, False)):
                    inside = (*branches, (str(item[0]), holds))
                    yield from _walk(item[number], (*at, key, number), owner, inside, wanted)
            else:
                yield from _walk(item, (*at, key), owner, branches, wanted)


def _named(node: Mapping[str, Any]) -> Iterator[str]:
    if len(node) != 1:
        return
    ((function, argument),) = node.items()
    if function == "Ref":
        yield str(argument)
    elif function == "Fn::GetAtt":
        yield argument.split(".")[0] if isinstance(argument, str) else str(argument[0])
    elif function == "Fn::Sub":
        text, names = (argument, {}) if isinstance(argument, str) else (argument[0], argument[1])
        for name in re.findall(r"\$\{([^!}][^}]*)\}", str(text)):
            if name not in names:
                yield name.split(".")[0]


@template_rule(
    "reference-dangling",
    "error",
    _mentions,
    title="What is referred to is there in every configuration",
    says="Template format error: Unresolved resource dependencies [X] in the Resources block of the template",
    cause="A condition leaves a resource out, and something that stays still names it.",
    fix="put the reference under the same condition, with Fn::If and AWS::NoValue, or the whole that holds it",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
    also=("W1001",),
)
def reference_dangling(view: View, mention: _Mention) -> Iterator[Problem]:
    section, name = mention.owner
    owner = view.resource(name) if section == "Resources" else view.output(name)
    if owner is None or any(view.holds(condition) is not holds for condition, holds in mention.branches):
        return
    if view.resource(mention.logical_id) is None:
        yield Problem(mention.at, f"{name} refers to {mention.logical_id}, which its condition leaves out here")
