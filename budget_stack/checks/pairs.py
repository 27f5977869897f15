"""Pairs of resources of one type that may clash, so that a rule need not look at every two resources of a template."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from budget_stack.checks.rule import Subjects
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.view.written import Written
from budget_stack.facts.template import as_text

Trait = Callable[[Written, Mapping[str, Any]], Hashable | None]
"""Returns what the properties of a resource say of it in every configuration, to compare; None if that is open."""

Pair = tuple[str, str]


def pairs(
    types: str | tuple[str, ...],
    *traits: Trait,
    having: str = "",
    one: Callable[[Mapping[str, Any]], bool] | None = None,
) -> Subjects[tuple[Resource, Resource]]:
    """Every two resources of a type, each pair once, but for those that certainly have nothing in common.

    Args:
        types: The type, or several that are compared with each other.
        traits: A pair of which some trait certainly differs is left out.
        having: A property that both have; empty if it does not matter.
        one: Tells by its properties whether a resource may be one that at least one of a pair must be.
    """

    def names(written: Written) -> list[Pair]:
        of_types = (types,) if isinstance(types, str) else types
        listed = written.having(having, *of_types) if having else written.named(*of_types)
        properties = {name: written.template["Resources"][name].get("Properties", {}) for name in listed}
        of_all = [{name: trait(written, properties[name]) for name in listed} for trait in traits]
        chosen = {name for name in listed if one is None or one(properties[name])}
        positions = {name: number for number, name in enumerate(listed)}
        alike = _alike(listed, of_all, chosen)
        found = {(a, b) if positions[a] < positions[b] else (b, a) for a, b in alike}
        return sorted(found, key=lambda pair: [positions[name] for name in pair])

    def reach(view: View, pair: Pair) -> tuple[Resource, Resource] | None:
        one, other = map(view.resource, pair)
        return (one, other) if one and other else None

    return Subjects(names, reach)


def _alike(names: Sequence[str], traits: Sequence[Mapping[str, Hashable]], chosen: set[str]) -> Iterator[Pair]:
    if not traits:
        if not chosen.isdisjoint(names):
            yield from ((one, other) for one, other in combinations(names, 2) if one in chosen or other in chosen)
        return
    groups: dict[Hashable, list[str]] = {}
    for name in names:
        groups.setdefault(traits[0][name], []).append(name)
    if len(groups) < 2:
        yield from _alike(names, traits[1:], chosen)
        return
    # an open one may be like any other
    is_open = groups.pop(None, [])
    for group in groups.values():
        yield from _alike([*is_open, *group], traits[1:], chosen)


def plain(key: str, *, any_case: bool = False) -> Trait:
    """The trait of a property: its text, in capitals or small letters, or the resource that it refers to."""

    def trait(written: Written, properties: Mapping[str, Any]) -> Hashable | None:
        value = properties.get(key)
        if isinstance(value, str | int | float):
            return as_text(value).lower() if any_case else as_text(value)
        target = written.refers_to(value)
        return ("refers to", target) if target else None

    return trait
