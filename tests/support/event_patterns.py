"""What EventBridge compares with a pattern: moto does not look into arrays of objects.

Sources: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html and
https://github.com/aws/event-ruler#json-array-matching
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_ABSENT = object()


def matches(pattern: dict[str, Any], event: dict[str, Any]) -> bool:
    """Whether a pattern matches an event, where two fields of one array of objects are of the same object."""
    return any(_fits(pattern, flat) for flat in _with_one_of_each_array(event))


def _with_one_of_each_array(value: Any) -> Iterator[Any]:
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for one in value:
            yield from _with_one_of_each_array(one)
    elif isinstance(value, dict):
        made: list[dict[str, Any]] = [{}]
        for name, inner in value.items():
            options = list(_with_one_of_each_array(inner))
            made = [one | {name: option} for one in made for option in options]
        yield from made
    else:
        yield value


def _fits(pattern: dict[str, Any], event: Any) -> bool:
    if not isinstance(event, dict):
        return False
    return all(
        any(_fits(one, event) for one in asked)
        if name == "$or"
        else _fits(asked, event.get(name))
        if isinstance(asked, dict)
        else any(_is(one, event.get(name, _ABSENT)) for one in asked)
        for name, asked in pattern.items()
    )


def _is(asked: Any, found: Any) -> bool:
    if isinstance(found, list):
        return any(_is(asked, one) for one in found)
    if not isinstance(asked, dict):
        return type(asked) is type(found) and bool(asked == found)
    ((operator, value),) = asked.items()
    if operator == "prefix":
        return isinstance(found, str) and found.startswith(value)
    assert operator == "anything-but", operator
    return found is not _ABSENT and found not in value
