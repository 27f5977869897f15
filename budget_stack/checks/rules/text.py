"""Texts: what is written where one belongs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, parts, rule
from budget_stack.checks.view.entries import Entry, containers_of
from budget_stack.checks.view.lists import list_at
from budget_stack.checks.view.view import View


def _texts(template: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what stands where everything takes text: tags, outputs, and what containers are told."""
    for name, output in (template.get("Outputs") or {}).items():
        yield from Entry(("Outputs", name), output, ("Outputs", name)).chosen("Value")
    for name, resource in template["Resources"].items():
        owner = ("Resources", name)
        for tag in Entry(owner, resource.get("Properties", {}), (*owner, "Properties")).within("Tags"):
            yield from tag.chosen("Value")
    for container in containers_of(template):
        yield from container.chosen("Image")
        for variable in container.within("Environment"):
            yield from variable.chosen("Value")


@rule(
    "text-is-list",
    "error",
    on=parts(_texts),
    text=Text(
        title="No list stands where a text belongs",
        says="Value of property X must be of type String. Of an output: ... must evaluate to a String and not a List.",
        cause="A parameter holds several values, or a function gives several, and one text is to be made of them.",
        fix="join them: Fn::Join with a delimiter and the list, or take one of them with Fn::Select",
        source=(
            "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
            "intrinsic-function-reference-join.html"
        ),
    ),
    same_as=("F3012", "W9003", "F6101", "E1015", "E1018", "E1020"),
)
def is_a_list(view: View, entry: Entry) -> Iterator[Problem]:
    if not entry.is_there(view):
        return
    found = list_at(view, entry.node(view))
    place = ".".join(part for part in entry.at[2:] if isinstance(part, str) and part not in ("Properties", "Fn::If"))
    if found is None:
        return
    if found.parameter:
        fix = f"join them: !Join [',', !Ref {found.parameter}], or take one: !Select [0, !Ref {found.parameter}]"
        yield Problem(entry.at, f"{place} takes text, and {found.parameter} is a list", fix)
    elif found.function:
        yield Problem(entry.at, f"{place} takes text, and {found.function} gives a list")
    else:
        yield Problem(entry.at, f"{place} is a list, and takes text")
