"""References to resources that a condition leaves out."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, parts, rule
from budget_stack.checks.view.references import counts
from budget_stack.checks.view.view import View
from budget_stack.checks.view.written import Occurrence, occurrences


class _Reference(NamedTuple):
    """An occurrence, with the section and name of the entry that holds it."""

    owner: tuple[str, str]
    occurrence: Occurrence

    def counts(self, view: View) -> bool:
        """Tell whether the place counts in a configuration."""
        section, name = self.owner
        owner = view.resource(name) if section == "Resources" else view.output(name)
        return owner is not None and counts(view, self.occurrence)


def _conditional(template: Mapping[str, Any]) -> Iterator[_Reference]:
    return _references(template, {name for name, entry in template["Resources"].items() if "Condition" in entry})


def _references(template: Mapping[str, Any], wanted: Container[str]) -> Iterator[_Reference]:
    for section in ("Resources", "Outputs"):
        for name, entry in (template.get(section) or {}).items():
            for key in ("Properties", "Value", "Export"):
                for occurrence in occurrences(entry.get(key), (section, name, key), wanted):
                    yield _Reference((section, name), occurrence)


@rule(
    "reference-dangling",
    "error",
    on=parts(_conditional),
    text=Text(
        title="What is referred to is there in every configuration",
        says="Template format error: Unresolved resource dependencies [X] in the Resources block of the template",
        cause="A condition leaves a resource out, and something that stays still names it.",
        fix="put the reference under the same condition, with Fn::If and AWS::NoValue, or the whole that holds it",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html",
    ),
    same_as=("W1001",),
)
def dangling(view: View, reference: _Reference) -> Iterator[Problem]:
    (_, name), occurrence = reference
    if reference.counts(view) and view.resource(occurrence.logical_id) is None:
        yield Problem(occurrence.at, f"{name} refers to {occurrence.logical_id}, which its condition leaves out here")
