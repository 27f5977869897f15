"""Every expression of a template, so that each is evaluated whether or not a rule reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.view.entries import Entry
from budget_stack.checks.view.view import View
from budget_stack.resolve.intrinsics import intrinsic
from budget_stack.resolve.source import Location

_SECTIONS = {"Resources": ("Type", "Condition", "DependsOn", "Metadata"), "Outputs": ("Condition", "Description")}


class Expression(NamedTuple):
    """An outermost function: one that is not an argument of another.

    Attributes:
        owner: The section and name of the entry that holds it.
        branches: The conditions on the way from the owner, and whether each must hold for it to be evaluated.
    """

    owner: tuple[str, str]
    node: Any
    at: Location
    branches: tuple[tuple[str, bool], ...]

    def evaluate(self, view: View) -> None:
        """Evaluate it unless a condition leaves it out.

        Raises:
            ResolveError: CloudFormation cannot evaluate it.
        """
        section, name = self.owner
        holder = view.resource(name) if section == "Resources" else view.output(name)
        counts = holder is not None and all(view.holds(condition) is holds for condition, holds in self.branches)
        if counts and self.node is not None:
            view.evaluate(self.node, self.at)


def expressions(template: Mapping[str, Any]) -> Iterator[Expression]:
    """Yield every expression of a template, and one for each resource and output, to evaluate its condition."""
    for section, passed_over in _SECTIONS.items():
        for name, entry in (template.get(section) or {}).items():
            yield Expression((section, name), None, (section, name), ())
            for key, node in entry.items():
                if key not in passed_over:
                    yield from _walk(node, (section, name, key), (section, name), ())


def _walk(
    node: Any, at: Location, owner: tuple[str, str], branches: tuple[tuple[str, bool], ...]
) -> Iterator[Expression]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _walk(item, (*at, number), owner, branches)
    elif isinstance(node, dict):
        function = intrinsic(node)
        chosen = node.get("Fn::If")
        if function == "Fn::If" and isinstance(chosen, list) and len(chosen) == 3 and isinstance(chosen[0], str):
            for number, holds in ((1, True), (2, False)):
                yield from _walk(chosen[number], (*at, "Fn::If", number), owner, (*branches, (chosen[0], holds)))
        elif pieces := [*Entry(owner, node, at, branches).pieces()]:
            # each by itself, as they are only put one after the other
            for piece in pieces:
                alone = {"Fn::Join": ["", [piece.content]]}
                yield Expression(owner, alone, piece.at, piece.branches)
        elif function:
            yield Expression(owner, node, at, branches)
        else:
            for key, item in node.items():
                yield from _walk(item, (*at, key), owner, branches)
