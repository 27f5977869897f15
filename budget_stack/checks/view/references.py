"""Where a template refers to its resources, before any condition is decided."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.view.view import Resource, View
from budget_stack.resolve.intrinsics import named_by
from budget_stack.resolve.source import Location


class Occurrence(NamedTuple):
    """A place that refers to a resource.

    Attributes:
        branches: The conditions on the way to it inside of the resource, and whether each must hold for it to count.
    """

    logical_id: str
    at: Location
    branches: tuple[tuple[str, bool], ...]

    def counts(self, view: View) -> bool:
        """Tell whether the place counts in a configuration."""
        return all(view.holds(condition) is holds for condition, holds in self.branches)


def occurrences(
    node: Any, at: Location, wanted: Container[str], branches: tuple[tuple[str, bool], ...] = ()
) -> Iterator[Occurrence]:
    """Yield where part of a template refers to one of the wanted resources."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from occurrences(item, (*at, number), wanted, branches)
    elif isinstance(node, dict):
        for name in _named(node):
            if name in wanted:
                yield Occurrence(name, at, branches)
        for key, item in node.items():
            if key == "Fn::If" and isinstance(item, list) and len(item) == 3:
                for number, holds in ((1, True), (2, False)):
                    inside = (*branches, (str(item[0]), holds))
                    yield from occurrences(item[number], (*at, key, number), wanted, inside)
            else:
                yield from occurrences(item, (*at, key), wanted, branches)


def _named(node: Mapping[str, Any]) -> Iterator[str]:
    if len(node) == 1:
        ((function, arguments),) = node.items()
        yield from named_by(function, arguments)


def dependencies(entry: Mapping[str, Any], at: Location, wanted: Collection[str]) -> list[Occurrence]:
    """The resources among `wanted` created before this one, unconditional dependencies first."""
    named = entry.get("DependsOn") or []
    explicit = [Occurrence(name, (*at, "DependsOn"), ()) for name in ([named] if isinstance(named, str) else named)]
    occurring = [occurrence for occurrence in explicit if occurrence.logical_id in wanted]
    # CloudFormation waits for a Ref in Metadata as for one in Properties
    for key in ("Properties", "Metadata"):
        occurring += occurrences(entry.get(key) or {}, (*at, key), wanted)
    return sorted(occurring, key=lambda occurrence: len(occurrence.branches))


def waits_for(view: View, resource: Resource, goals: Collection[str]) -> bool:
    """Whether a resource is created after one of the goals in this configuration, directly or indirectly."""
    if any(not mention.branches for mention in dependencies(resource.entry, ("Resources", resource.logical_id), goals)):
        return True
    resources = view.template["Resources"]
    needed = {name: dependencies(entry, ("Resources", name), resources) for name, entry in resources.items()}
    on_the_way = _leading_to(goals, needed)
    seen = {resource.logical_id}

    def waits(name: str) -> bool:
        for occurrence in needed[name]:
            # resources that lead nowhere are skipped, since every condition that is read doubles the configurations
            if occurrence.logical_id in seen or occurrence.logical_id not in on_the_way or not occurrence.counts(view):
                continue
            if occurrence.logical_id in goals:
                return True
            seen.add(occurrence.logical_id)
            if view.resource(occurrence.logical_id) and waits(occurrence.logical_id):
                return True
        return False

    return waits(resource.logical_id)


def _leading_to(goals: Collection[str], needed: Mapping[str, list[Occurrence]]) -> set[str]:
    leading = set(goals)
    grows = True
    while grows:
        more = {name for name, named in needed.items() if any(occurrence.logical_id in leading for occurrence in named)}
        grows = not more <= leading
        leading |= more
    return leading


def is_passed_on(view: View, logical_id: str) -> bool:
    """Whether a resource is passed to a nested stack or custom resource, which may change it."""
    for name, entry in view.template["Resources"].items():
        type_ = str(entry["Type"])
        if not type_.startswith(("Custom::", "AWS::CloudFormation::")):
            continue
        if dependencies(entry, ("Resources", name), {logical_id}):
            return True
    return False
