"""The parameters that a finding depends on: those that tell configurations with it from configurations without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.resolve.configurations import Configuration
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.intrinsics import intrinsic
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import OpenParameter, symbols_in


def telling(one: Configuration, names: Iterable[str], without: Sequence[Configuration]) -> set[str]:
    """Return as few parameters as tell a configuration from others.

    Args:
        one: The configuration.
        names: The parameters to choose from.
        without: The other configurations.
    """
    kept = sorted(names)
    for name in tuple(kept):
        rest = [other for other in kept if other != name]
        if not any(one.may_agree(other, rest) for other in without):
            kept = rest
    return {*kept}


class Trace(NamedTuple):
    """How a place in a resolved template comes about.

    Attributes:
        at: The same place in the template itself, on the branches that the configuration takes.
        branches: The parameters that decide whether it is there, and what it has.
        values: The parameters that its value is made of.
    """

    at: Location
    branches: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()


def trace(template: Mapping[str, Any], configuration: Configuration, at: Location) -> Trace:
    """Return how a place in a template, resolved in a configuration, comes about."""
    entry = (template.get(str(at[0])) or {}).get(at[1]) if len(at) > 1 else None
    if at[:1] not in (("Resources",), ("Outputs",)) or not isinstance(entry, dict):
        return Trace(at)
    reader = _Reader(template, configuration)
    try:
        if "Condition" in entry:
            reader.evaluator.condition(entry["Condition"], at[:2])
        node, place = reader.reached(entry, at[:2], at[2:])
        branches = frozenset(reader.read)
        reader.read.clear()
        if isinstance(node, list | dict) and not (isinstance(node, dict) and intrinsic(node)):
            # which of its own keys or items are there
            for item in node.values() if isinstance(node, dict) else node:
                reader.evaluator.reach(item, place)
            return Trace(place, branches | reader.read)
        reader.evaluator.value(node, place)
    except ResolveError:
        return Trace(at)
    return Trace(place, branches, frozenset(reader.read))


def quoted(template: Mapping[str, Any], configuration: Configuration, resource: str, message: str) -> set[str]:
    """Return the parameters of a resource whose values a message quotes."""
    properties = (template["Resources"].get(resource) or {}).get("Properties")
    reader, values = _Reader(template, configuration), configuration.decided()
    try:
        reader.evaluator.value(properties or {}, ("Resources", resource, "Properties"))
    except ResolveError:
        return set()
    return {name for name in reader.read if values.get(name) and f"'{values[name]}'" in message}


class _Reader:
    """Reads a template in a configuration, and records the parameters that are read."""

    def __init__(self, template: Mapping[str, Any], configuration: Configuration) -> None:
        self._configuration = configuration
        self.read: set[str] = set()
        self.evaluator = Evaluator(template, self)

    def reached(self, node: Any, at: Location, path: Location) -> tuple[Any, Location]:
        """Return the node at a path in the resolved template, or the last one on the way whose value is computed."""
        for key in path:
            node, at = self.evaluator.reach(node, at)
            if isinstance(node, list) and isinstance(key, int):
                node, at = self._item(node, at, key)
            elif isinstance(node, dict) and key in node:
                node, at = node[key], (*at, key)
            else:
                break
        return self.evaluator.reach(node, at)

    def _item(self, items: list[Any], at: Location, position: int) -> tuple[Any, Location]:
        present = -1
        for number, item in enumerate(items):
            before = {*self.read}
            node, place = self.evaluator.reach(item, (*at, number))
            present += node != {"Ref": "AWS::NoValue"}
            if present == position:
                return node, place
            # items before it only move it
            self.read = before
        return items, at

    # what an evaluator asks

    def parameter(self, name: str) -> object:
        self.read.add(name)
        return self._configuration.parameter(name)

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        return decide()

    def equal(self, one: object, other: object) -> bool | None:
        self.read |= {symbol.name for symbol in symbols_in([one, other]) if isinstance(symbol, OpenParameter)}
        return self._configuration.equal(one, other)

    def attribute(self, parameter: str, name: str) -> object:
        return self._configuration.attribute(parameter, name)
