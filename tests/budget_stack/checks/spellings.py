"""One fault written in several ways: as it is, by a parameter, and by a condition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.budget_stack.checks.mutants import Change, Mutant, leave

Put = Callable[[dict[str, Any], Any], object]
"""Puts a value where it is wrong."""


def spellings(rule: str, resource: str, put: Put, wrong: Any, right: Any, before: Change = leave) -> list[Mutant]:
    """Mutants with the wrong value; a parameter only holds text or a number.

    Args:
        rule: The rule that notices.
        resource: The logical id of what it notices.
        put: Puts the value into a template that `before` has changed.
        wrong: The value.
        right: Another one, which a condition could choose instead.
        before: What is changed before.
    """

    def literal(template: dict[str, Any]) -> None:
        before(template)
        put(template, wrong)

    def parameter(template: dict[str, Any]) -> None:
        before(template)
        template["Parameters"]["Given"] = {"Type": "String", "Default": str(wrong)}
        put(template, {"Ref": "Given"})

    def condition(template: dict[str, Any]) -> None:
        before(template)
        template["Parameters"]["Way"] = {"Type": "String", "Default": "this", "AllowedValues": ["this", "other"]}
        template["Conditions"]["ThisWay"] = {"Fn::Equals": [{"Ref": "Way"}, "this"]}
        put(template, {"Fn::If": ["ThisWay", wrong, right]})

    ways = [literal, condition] + [parameter] * isinstance(wrong, str | int)
    return [Mutant(rule, resource, way) for way in ways]


def put_at(logical_id: str, *path: str | int) -> Put:
    """Put a value at a place below a resource's properties."""

    def put(template: dict[str, Any], value: Any) -> None:
        holder: Any = template["Resources"][logical_id]["Properties"]
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = value

    return put


def put_attribute(logical_id: str, key: str, *, of: str = "LoadBalancerAttributes") -> Put:
    """Put a value into a list of Key and Value."""

    def put(template: dict[str, Any], value: Any) -> None:
        settings = template["Resources"][logical_id]["Properties"].setdefault(of, [])
        settings[:] = [entry for entry in settings if entry["Key"] != key]
        settings.append({"Key": key, "Value": value})

    return put
