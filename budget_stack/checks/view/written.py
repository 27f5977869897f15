"""A template as it is written: what it has, and what refers to what, before any condition is decided."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from budget_stack.resolve.intrinsics import named_by
from budget_stack.resolve.source import Location

Branches = tuple[tuple[str, bool], ...]
"""Conditions, and whether each must hold for what is behind them to count."""

# what a resource waits for: CloudFormation waits for a Ref in Metadata as for one in Properties
_WAITING = ("Properties", "Metadata", "CreationPolicy", "UpdatePolicy")


class Occurrence(NamedTuple):
    """A place that refers to a resource.

    Attributes:
        branches: The conditions on the way to it inside of the resource.
    """

    logical_id: str
    at: Location
    branches: Branches


class Written:
    """A template with what is found by reading all of it, each worked out once for all rules and configurations.

    Attributes:
        template: The template, its loops expanded.
    """

    def __init__(self, template: Mapping[str, Any]) -> None:
        self.template = template
        self._resources: Mapping[str, Any] = template["Resources"]
        self._having: dict[tuple[str, tuple[str, ...]], list[str]] = {}
        self._of_types: dict[tuple[str, ...], list[str]] = {(): [*self._resources]}

    def named(self, *types: str) -> list[str]:
        """Return the resources of these types, or all, in the order of the template."""
        if types not in self._of_types:
            if len(types) == 1:
                self._of_types |= self._of_one_type
                return self._of_types.setdefault(types, [])
            names = [name for type_ in dict.fromkeys(types) for name in self.named(type_)]
            self._of_types[types] = sorted(names, key=self._positions.__getitem__)
        return self._of_types[types]

    def naming(self, logical_id: str, *types: str) -> list[str]:
        """Return the resources of these types, or all, with Properties that refer to a resource."""
        names = self._naming.get(logical_id, ())
        return [name for name in names if not types or self._resources[name]["Type"] in types]

    def refers_to(self, node: object) -> str | None:
        """Return the resource that a value refers to in every configuration; None if it may be anything else."""
        if isinstance(node, dict) and len(node) == 1:
            ((function, named),) = node.items()
            name = named[0] if function == "Fn::GetAtt" and isinstance(named, list) and named else named
            if function in ("Ref", "Fn::GetAtt") and isinstance(name, str) and name in self._resources:
                return name
        return None

    def having(self, key: str, *types: str) -> list[str]:
        """Return the resources of these types with a property, whatever its value is."""
        if (key, types) not in self._having:
            names = self.named(*types)
            self._having[key, types] = [name for name in names if key in self._resources[name].get("Properties", {})]
        return self._having[key, types]

    @cached_property
    def dependencies(self) -> dict[str, list[Occurrence]]:
        """What each resource waits for, unconditional dependencies first."""
        return {
            name: dependencies(entry, ("Resources", name), self._resources) for name, entry in self._resources.items()
        }

    @cached_property
    def passed_on(self) -> frozenset[str]:
        """The resources that are passed to a nested stack or custom resource, which may change them."""
        custom = (
            name for name in self._resources if self._type(name).startswith(("Custom::", "AWS::CloudFormation::"))
        )
        return frozenset(one.logical_id for name in custom for one in self.dependencies[name])

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._resources)}

    @cached_property
    def _of_one_type(self) -> dict[tuple[str, ...], list[str]]:
        names: dict[tuple[str, ...], list[str]] = {}
        for name in self._resources:
            names.setdefault((self._type(name),), []).append(name)
        return names

    @cached_property
    def _naming(self) -> dict[str, dict[str, None]]:
        naming: dict[str, dict[str, None]] = {}
        for name, occurring in self.dependencies.items():
            for one in occurring:
                if one.at[2] == "Properties":
                    naming.setdefault(one.logical_id, {})[name] = None
        return naming

    def _type(self, name: str) -> str:
        return str(self._resources[name]["Type"])


def occurrences(node: Any, at: Location, wanted: Container[str], branches: Branches = ()) -> Iterator[Occurrence]:
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
    for key in _WAITING:
        occurring += occurrences(entry.get(key) or {}, (*at, key), wanted)
    return sorted(occurring, key=lambda occurrence: len(occurrence.branches))
