"""Everything of a template that CloudFormation evaluates, so that each part is, whether or not a rule reads it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.view.entries import Entry
from budget_stack.checks.view.view import View
from budget_stack.checks.view.written import Branches
from budget_stack.resolve.faults import UNRESOLVED, fault
from budget_stack.resolve.intrinsics import intrinsic
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import NO_VALUE

_SECTIONS = {"Resources": ("Type", "Condition", "DependsOn", "Metadata"), "Outputs": ("Condition", "Description")}


class Expression(NamedTuple):
    """An outermost function: one that is not an argument of another.

    Attributes:
        owner: The section and name of the entry that holds it.
        node: What is evaluated there; None for the condition of the owner alone.
        branches: The conditions on the way from the owner, and whether each must hold for it to be evaluated.
    """

    owner: tuple[str, str]
    node: Any
    at: Location
    branches: Branches = ()

    def evaluate(self, view: View) -> None:
        """Evaluate it unless a condition leaves it out.

        Raises:
            ResolveError: CloudFormation cannot evaluate it.
        """
        if self.owner[0] == "Conditions":
            view.holds(self.owner[1])
        elif _counts(view, self) and self.at != self.owner:
            value = view.evaluate(self.node, self.at)
            if value is NO_VALUE and _is_of_output(self.at):
                raise fault("an output must have a value", self.at)


class Missing(NamedTuple):
    """A name that stands where a resource or a condition is named, and is none.

    Attributes:
        owner: The section and name of the entry that holds it.
        message: What CloudFormation says of it.
        branches: As of an expression.
    """

    owner: tuple[str, str]
    message: str
    at: Location
    branches: Branches = ()

    def evaluate(self, view: View) -> None:
        """Refuse it unless a condition leaves it out.

        Raises:
            ResolveError: it counts.
        """
        if _counts(view, self):
            raise fault(self.message, self.at)


def _counts(view: View, part: Expression | Missing) -> bool:
    section, name = part.owner
    holder = view.resource(name) if section == "Resources" else view.output(name)
    return holder is not None and all(view.holds(condition) is holds for condition, holds in part.branches)


def expressions(template: Mapping[str, Any]) -> Iterator[Expression | Missing]:
    """Yield every expression of a template, what decides its parts, and what is missing."""
    conditions = template.get("Conditions") or {}
    for name in conditions:
        yield Expression(("Conditions", name), None, ("Conditions", name))
    for section, passed_over in _SECTIONS.items():
        for name, entry in (template.get(section) or {}).items():
            owner = (section, name)
            if "Condition" in entry:
                yield Expression(owner, None, owner)
            for key, node in entry.items():
                if key not in passed_over:
                    yield from _walk(node, (*owner, key), owner, (), conditions)
    for name, entry in template["Resources"].items():
        named = entry.get("DependsOn") or []
        for other in [named] if isinstance(named, str) else named:
            if other not in template["Resources"]:
                owner = ("Resources", name)
                yield Missing(owner, f"{UNRESOLVED} [{other}] in the Resources block", (*owner, "DependsOn"))


def _walk(
    node: Any, at: Location, owner: tuple[str, str], branches: Branches, conditions: Container[str]
) -> Iterator[Expression | Missing]:
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from _walk(item, (*at, number), owner, branches, conditions)
    elif isinstance(node, dict):
        function = intrinsic(node)
        chosen = node.get("Fn::If")
        if function == "Fn::If" and isinstance(chosen, list) and len(chosen) == 3 and isinstance(chosen[0], str):
            if chosen[0] not in conditions:
                yield Missing(owner, f"Unresolved condition dependency {chosen[0]}", (*at, "Fn::If"), branches)
                return
            for number, holds in ((1, True), (2, False)):
                inside = (*branches, (chosen[0], holds))
                yield from _walk(chosen[number], (*at, "Fn::If", number), owner, inside, conditions)
        elif function:
            yield from _evaluated(Expression(owner, node, at, branches))
        else:
            for key, item in node.items():
                yield from _walk(item, (*at, key), owner, branches, conditions)
    elif node is None:
        yield Expression(owner, node, at, branches)


def _evaluated(expression: Expression) -> Iterator[Expression]:
    """Yield a function's call; of a text of optional pieces each by itself, as they are only put together."""
    pieces = [*Entry(*expression).pieces()]
    for piece in pieces:
        yield Expression(piece.owner, {"Fn::Join": ["", [piece.content]]}, piece.at, piece.branches)
    if not pieces:
        yield expression


def _is_of_output(at: Location) -> bool:
    """Tell whether a place is the value of an output as a whole, or a branch of it."""
    return at[0] == "Outputs" and at[2] == "Value" and all(part in ("Fn::If", 1, 2) for part in at[3:])
