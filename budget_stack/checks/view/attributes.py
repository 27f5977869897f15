"""Attributes of load balancers, listeners and target groups: lists of Key and Value."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node
from budget_stack.facts.load_balancer_attributes import Attributes


def attribute(settings: Node, key: str) -> Node | None:
    """Return the value of an attribute in a list of Key and Value; None if it is not set."""
    for entry in settings:
        if entry["Key"].text() == key:
            return entry["Value"]
    return None


def values_of(settings: Node) -> dict[str, Node] | None:
    """Return the value of each attribute by its key; None if not all keys are known."""
    if settings.is_unresolved:
        return None
    values: dict[str, Node] = {}
    for entry in settings:
        key = entry["Key"].text()
        if key is None:
            return None
        values[key] = entry["Value"]
    return values


def unfit(settings: Node, known: Attributes, kind: str | None, whose: str) -> Iterator[tuple[Node, str]]:
    """Yield what is wrong with attributes, and where: some are of another kind, or have a value that is refused.

    Args:
        settings: The list.
        known: Which there are; a key that is not among them may be newer.
        kind: Whose attributes they are, as `known` names it; None if that is not known.
        whose: The same for messages.
    """
    for entry in settings:
        key = entry["Key"].text() or ""
        by_kind = known.get(key)
        if by_kind is None:
            continue
        if kind is not None and kind not in by_kind:
            yield entry["Key"], f"{whose} has no attribute {key}"
            continue
        text = entry["Value"].text()
        possible = [by_kind[kind]] if kind is not None else [*by_kind.values()]
        if text is not None and not any(values.take(text) for values in possible):
            yield entry["Value"], f"{key} is {text!r}, and may be {possible[0]}"
