"""What many rules check: names that must exist, references of the right type, numbers within a range."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budget_stack.checks.problem import Problem
from budget_stack.checks.view.comparison import numbers
from budget_stack.checks.view.partial_text import shown
from budget_stack.checks.view.view import Node, View


def problem(node: Node, message: str, fix: str = "") -> Problem:
    """Return a problem at a node; without a `fix`, the rule's applies."""
    return Problem(node.at, message, fix)


def below(node: Node, path: Sequence[str]) -> Iterator[Node]:
    """Yield what stands at the end of a path of properties, `*` standing for the entries of a list, if it is there."""
    if not path:
        if node:
            yield node
    elif not node.is_unresolved:
        for inner in node if path[0] == "*" else (node[path[0]],):
            yield from below(inner, path[1:])


def not_among(
    view: View, wanted: Node, known: Sequence[Node], owner: str, kind: str, *, verb: str = "has"
) -> Iterator[Problem]:
    """Yield a problem if a name is certainly none of the `known` ones, which must be all that the owner has."""
    if wanted and all(view.same(name.value, wanted.value) is False for name in known):
        listed = ", ".join(map(shown, known)) or "none"
        yield problem(wanted, f"{owner} {verb} no {kind} {shown(wanted)}; it {verb} {listed}")


def of_other_type(
    view: View, node: Node, types: Sequence[str], kind: str, *, families: tuple[str, ...]
) -> Iterator[Problem]:
    """Yield a problem if a value refers to a resource of another type than one of `types`.

    Only types that start with one of the `families` are wrong: a value of Parameter Store, a nested stack or a custom
    resource may be anything.
    """
    target = view.target(node)
    if target and target.type not in types and target.type.startswith(families):
        yield problem(node, f"{target.logical_id} is an {target.type}, and no {kind}")


def outside(node: Node, least: float, most: float) -> float | None:
    """Return a number that is below `least` or above `most`; None if it is within them or not known."""
    number = node.number()
    return None if number is None or least <= number <= most else number


def turned_round(view: View, least: Node, most: Node) -> Iterator[Problem]:
    """Yield a problem if a minimum is certainly above its maximum."""
    capacities = numbers(view, least.value, most.value) if least and most else None
    if capacities and capacities[0] > capacities[1]:
        yield problem(least, f"the minimum is {capacities[0]:g}, and the maximum {capacities[1]:g}")
