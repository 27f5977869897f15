"""Another value for each value of a property, as the schema of its type says what may stand there."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any, Final, NamedTuple

import regex

from budget_stack.testing.schema.types import Definition, TypeSchema
from tests.budget_stack.testing.references import is_reference


class _NoValue:
    """Why there is no other value."""


UNKNOWN: Final = _NoValue()
"""No schema says what else might stand there."""
NOTHING: Final = _NoValue()
"""The schema has one value alone."""

_DATE = regex.compile(r"(?P<year>\d{4})(?P<rest>-\d\d-\d\dT.*)")


class Variation(NamedTuple):
    """A value that differs from another one in one place.

    Attributes:
        place: Names and positions on the way to it; at last `more` or `fewer` where a list differs in its length.
        value: The whole value, or UNKNOWN or NOTHING.
    """

    place: tuple[str, ...]
    value: Any


class Terms(NamedTuple):
    """What is known of the values that may stand somewhere.

    Attributes:
        schema: The schema of the type.
        others: What else a reference may refer to, given it and those beside it in its list.
    """

    schema: TypeSchema
    others: Callable[[Mapping[str, Any], Sequence[Any]], Any]


def variations(terms: Terms, definition: Definition, value: Any, beside: Sequence[Any] = ()) -> Iterator[Variation]:
    """Yield a value changed in one place, for every place in it.

    Args:
        terms: What is known.
        definition: What the schema says of the value.
        value: As it stands in the template, references and all.
        beside: The other items of its list.
    """
    if is_reference(value):
        yield Variation((), terms.others(value, beside))
    elif _is_policy(value):
        yield Variation((), _other_policy(value))
    elif _is_json(value):
        yield Variation((), UNKNOWN)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            for place, other in variations(terms, _member(terms.schema, definition, name), item):
                yield Variation((name, *place), other if isinstance(other, _NoValue) else {**value, name: other})
    elif isinstance(value, list):
        yield from _variations_of_list(terms, definition, value)
    else:
        yield Variation((), another(terms.schema, definition, value))


def _variations_of_list(terms: Terms, definition: Definition, value: list[Any]) -> Iterator[Variation]:
    ways = terms.schema.alternatives(definition)
    of_items = next((way["items"] for way in ways if "items" in way), {})
    longer: Any = UNKNOWN
    for number, item in enumerate(value):
        for place, other in variations(terms, of_items, item, value):
            known = not isinstance(other, _NoValue)
            yield Variation((str(number), *place), [*value[:number], other, *value[number + 1 :]] if known else other)
            if known and isinstance(longer, _NoValue):
                longer = [*value, other]
    if len(value) > max([1, *_said(ways, "minItems")]):
        yield Variation(("fewer",), value[:-1])
    elif value and len(value) < min([99, *_said(ways, "maxItems")]):
        yield Variation(("more",), longer)


def another(schema: TypeSchema, definition: Definition, value: Any) -> Any:
    """Return another number, text or truth value; or UNKNOWN, or NOTHING."""
    ways = schema.alternatives(definition)
    members = list(
        dict.fromkeys(m for way in ways for m in (*way.get("enum", ()), *way.get("enumCaseInsensitive", ())))
    )
    known = [member for member in members if str(member).lower() == str(value).lower()]
    if known:
        after = members.index(known[0]) + 1
        return next(islice(cycle(members), after, after + len(members) - 1), NOTHING)
    kinds = {kind for way in ways for kind in _listed(way.get("type", ()))}
    if isinstance(value, bool) or ("boolean" in kinds and str(value).lower() in ("true", "false")):
        return str(value).lower() != "true"
    candidates: Iterator[Any] = _texts(value) if isinstance(value, str) else _numbers(value)
    if isinstance(value, str) and kinds & {"integer", "number"} and regex.fullmatch(r"-?\d+(\.\d+)?", value):
        candidates = _numbers(float(value) if "." in value else int(value))
    return next((one for one in candidates if _fits(ways, one)), UNKNOWN)


def _member(schema: TypeSchema, definition: Definition, name: str) -> Definition:
    known = schema.members(definition)
    if name in known:
        return known[name]
    for way in schema.alternatives(definition):
        for pattern, of_member in way.get("patternProperties", {}).items():
            if regex.search(pattern, name):
                found: Definition = of_member
                return found
    return {}


def _is_policy(value: Any) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("Statement"), list) and value["Statement"] != []


def _other_policy(value: Mapping[str, Any]) -> Mapping[str, Any]:
    # what a policy may say stands in no schema; that each statement allows or denies does
    first, *rest = value["Statement"]
    return {**value, "Statement": [{**first, "Effect": "Deny" if first["Effect"] == "Allow" else "Allow"}, *rest]}


def _is_json(value: Any) -> bool:
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(value), list | dict)
    except json.JSONDecodeError:
        return False


def _numbers(value: float) -> Iterator[float]:
    yield from (value + 1, value - 1, value * 2, value / 2)


def _texts(value: str) -> Iterator[str]:
    if other := _address(value):
        yield other
        return
    if date := _DATE.fullmatch(value):
        yield f"{int(date['year']) + 1}{date['rest']}"
        return
    head, slash, last = value.rpartition("/")
    digits = list(regex.finditer(r"\d+", last))
    if digits and not value.startswith("arn:"):
        number = digits[-1]
        yield f"{head}{slash}{last[: number.start()]}{int(number[0]) + 1:0{len(number[0])}}{last[number.end() :]}"
    if "." in last and last[0].isalnum():
        # of a name with dots, what comes first is the most free
        yield f"{head}{slash}x{last}"
    yield f"{value}x"
    yield f"x{value}"
    yield f"{value[:-1]}x{value[-1:]}"
    yield f"{value[:-1]}{chr(ord(value[-1]) + 1)}"


def _address(value: str) -> str:
    """The next address, or the next range that is as wide, or a half of the widest; empty if it is neither."""
    try:
        if "/" not in value:
            return str(ipaddress.ip_address(value) + 1)
        network = ipaddress.ip_network(value)
    except ValueError:
        return ""
    if not network.prefixlen:
        return str(next(network.subnets()))
    return f"{network.broadcast_address + 1}/{network.prefixlen}"


def _fits(ways: list[Definition], value: Any) -> bool:
    if isinstance(value, int | float):
        return max([value, *_said(ways, "minimum")]) == value == min([value, *_said(ways, "maximum")])
    if not max([0, *_said(ways, "minLength")]) <= len(value) <= min([len(value), *_said(ways, "maxLength")]):
        return False
    patterns = list(_said(ways, "pattern"))
    return not patterns or any(regex.search(pattern, value) for pattern in patterns)


def _said(ways: list[Definition], word: str) -> Iterator[Any]:
    return (way[word] for way in ways if word in way)


def _listed(kind: str | list[str]) -> list[str]:
    return [kind] if isinstance(kind, str) else list(kind)
