"""The resources that a template can have in any configuration, and what their properties can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.resolve.configurations import Configuration, Space, TooManyConfigurations
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.symbols import NO_VALUE, Call

UNKNOWN = Call("", ())
"""A value that the template can give in too many ways to look at all of them."""


class Member(NamedTuple):
    """A resource that a template can have.

    Attributes:
        logical_id: Its name in the template.
        type: Its type.
        properties: Every value of each property; a resource without the property in some configuration has NO_VALUE
            among them.
    """

    logical_id: str
    type: str
    properties: Mapping[str, tuple[Any, ...]]

    def values(self, name: str) -> tuple[Any, ...]:
        """Return what a property can be, NO_VALUE if it can be left out."""
        return self.properties.get(name, (NO_VALUE,))


def members(template: Mapping[str, Any], fixed: Mapping[str, str]) -> tuple[Member, ...]:
    """Return all resources that a template can have.

    Args:
        template: The template, its loops expanded and SAM's resources translated.
        fixed: Parameters and pseudo parameters that have this value and no other.
    """
    space = Space(template, fixed)
    entries = {name: {"Properties": {}, **entry} for name, entry in template["Resources"].items()}
    found = (_member(space, name, entry) for name, entry in entries.items())
    return tuple(member for member in found if member)


def _member(space: Space, name: str, entry: Mapping[str, Any]) -> Member | None:
    if not list(_answers(space, name, entry)):
        return None
    return Member(name, entry["Type"], {key: tuple(_values(space, name, entry, key)) for key in entry["Properties"]})


def _values(space: Space, name: str, entry: Mapping[str, Any], key: str) -> Iterator[Any]:
    seen: list[Any] = []
    for value in _answers(space, name, entry, key):
        if value not in seen:
            seen.append(value)
            yield value


def _answers(space: Space, name: str, entry: Mapping[str, Any], key: str = "") -> Iterator[Any]:
    """Yield what a property is, or nothing in particular, in every configuration that has the resource."""
    at = ("Resources", name)

    def ask(configuration: Configuration) -> tuple[Any, ...]:
        evaluator = Evaluator(space.template, configuration)
        if "Condition" in entry and not evaluator.condition(entry["Condition"], (*at, "Condition")):
            return ()
        return (evaluator.value(entry["Properties"][key], (*at, "Properties", key)) if key else None,)

    try:
        for configuration, answer in space.explore(ask):
            if answer and space.is_possible(configuration):
                yield from answer
    except TooManyConfigurations:
        yield UNKNOWN
