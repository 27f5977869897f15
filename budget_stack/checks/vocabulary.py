"""The words that rules share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budget_stack.checks.problem import Problem
from budget_stack.checks.view.partial_text import shown
from budget_stack.checks.view.view import Node, View


def problem(node: Node, message: str, fix: str = "") -> Problem:
    """What is wrong at a node."""
    return Problem(node.at, message, fix)


def not_among(
    view: View, wanted: Node, known: Sequence[Node], owner: str, kind: str, *, verb: str = "has"
) -> Iterator[Problem]:
    """What is wrong with a name that is certainly none of those that an owner has, all of which are known."""
    if wanted and all(view.same(name.value, wanted.value) is False for name in known):
        listed = ", ".join(map(shown, known)) or "none"
        yield problem(wanted, f"{owner} {verb} no {kind} {shown(wanted)}; it {verb} {listed}")


def of_other_type(
    view: View, node: Node, types: Sequence[str], kind: str, *, families: tuple[str, ...]
) -> Iterator[Problem]:
    """What is wrong with a reference to a resource of another type.

    Only types that begin like one of the families are wrong: what a parameter store, a nested stack or a custom
    resource gives may be anything.
    """
    target = view.target(node)
    if target and target.type not in types and target.type.startswith(families):
        yield problem(node, f"{target.logical_id} is an {target.type}, and no {kind}")


def outside(node: Node, least: float, most: float) -> float | None:
    """A number that is outside of a range, both ends of which are possible; None where it is inside or not known."""
    number = node.number()
    return None if number is None or least <= number <= most else number
