"""Outputs: export names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, parts, rule
from budget_stack.checks.view.view import View


def _exports(template: Mapping[str, Any]) -> list[str]:
    return [name for name, output in (template.get("Outputs") or {}).items() if "Export" in output]


@rule(
    "output-export-twice",
    "error",
    on=parts(_exports),
    text=Text(
        title="No two outputs are exported under the same name",
        says="Template format error: The Outputs section contains duplicate Export names: [X].",
        cause="An output was copied.",
        fix="give each export a name of its own",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html",
    ),
)
def export_twice(view: View, name: str) -> Iterator[Problem]:
    output = view.output(name)
    if output is None:
        return
    mine = output["Export"]["Name"]
    for earlier in _exports(view.template):
        if earlier == name:
            return
        other = view.output(earlier)
        if other is not None and mine and view.same(other["Export"]["Name"].value, mine.value):
            yield Problem(mine.at, f"{earlier} and {name} are both exported as {mine.text() or 'the same name'}")


@rule(
    "output-export-name-fixed",
    "info",
    on=parts(_exports),
    text=Text(
        title="Exports carry the name of their stack",
        says="Export with name X is already exported by stack Y",
        cause="A fixed name is unique in account and region, so that a second stack cannot be made.",
        fix="begin the name with ${AWS::StackName}",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
    ),
)
def export_name_fixed(view: View, name: str) -> Iterator[Problem]:
    output = view.output(name)
    exported = None if output is None else output["Export"]["Name"]
    if exported is not None and view.is_literal(exported.value):
        yield Problem(exported.at, f"{name} is exported as {exported.value} by every stack of this template")
