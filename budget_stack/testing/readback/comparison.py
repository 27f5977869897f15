"""Comparing a template's properties with what boto3 reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.ledger import same

_ABSENT = object()
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:")


class Leaf(NamedTuple):
    """One value of a template, and what was read for it.

    Attributes:
        path: Such as `ContainerDefinitions/0/Name`.
        expected: The value in the template.
        read: The value that was read; None if there was none.
        kept: Whether CloudFormation takes both for the same.
    """

    path: str
    expected: Any
    read: Any
    kept: bool


def compared(handler: Handler, expected: Mapping[str, Any], read: Mapping[str, Any]) -> list[Leaf]:
    """Compare every value of a template's properties with what was read."""
    return list(_compared(handler, handler.spelled(expected), read, ()))


def alike(handler: Handler, name: str, one: Any, other: Any) -> bool:
    """Tell whether two readings of a property are the same; empty and absent are."""
    one, other = handler.with_defaults(name, one), handler.with_defaults(name, other)
    if _is_empty(one) and _is_empty(other):
        return True
    ways = ((one, other), (other, one))
    leaves = [leaf for expected, read in ways for leaf in _compared(handler, expected, read, (name,))]
    # times of creation or change are not properties
    return all(leaf.kept or isinstance(leaf.expected, datetime) for leaf in leaves)


def without_positions(path: str) -> str:
    """A path with `*` for every position, as in the list of losses."""
    return "/".join("*" if part.isdigit() else part for part in path.split("/"))


def described(handler: Handler, expected: Any, read: Any, path: tuple[str, ...] = ()) -> Any:
    """Return what was read with CloudFormation's spelling, and lists in the template's order."""
    expected = expected if path else handler.spelled(expected)
    if isinstance(read, Mapping):
        spelled = {name.lower(): key for key, name in handler.names.items()}
        spelled |= (
            {handler.names.get(key, key).lower(): key for key in expected} if isinstance(expected, Mapping) else {}
        )
        return {
            (name := spelled.get(key.lower(), key[:1].upper() + key[1:] if not path or _is_ours(key) else key)): (
                described(handler, expected.get(name) if isinstance(expected, Mapping) else None, value, (*path, name))
            )
            for key, value in read.items()
        }
    if isinstance(read, list):
        paired = (
            _paired(handler, expected, read, path) if isinstance(expected, list) else [(None, item) for item in read]
        )
        return [described(handler, one, item, (*path, "*")) for one, item in paired if item is not _ABSENT]
    return read


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_empty(item) for item in value.values())
    return value is None or value in ("", [])


def _is_ours(key: str) -> bool:
    # a member of the API's shape, not a user's key such as a label or a log driver's option
    return key.isalnum()


def _compared(handler: Handler, expected: Any, read: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(expected, Mapping) and isinstance(read, str):
        read = _parsed(read)
    if isinstance(expected, str) and isinstance(read, Mapping):
        expected = _parsed(expected)
    if isinstance(expected, Mapping):
        yield from _compared_mappings(handler, expected, read, path)
    elif isinstance(expected, list):
        yield from _compared_lists(handler, expected, read, path)
    else:
        kept = read is not _ABSENT and any(equal(expected, read) for equal in (same, _one_document, _one_moment))
        if not kept and _plain(path) in handler.arn_or_name and isinstance(read, str):
            kept = expected.rpartition("/")[2] == read.rpartition("/")[2]
        yield _leaf(path, expected, read, kept)


def _compared_mappings(
    handler: Handler, expected: Mapping[str, Any], read: Any, path: tuple[str, ...]
) -> Iterator[Leaf]:
    by_name = {key.lower(): value for key, value in read.items()} if isinstance(read, Mapping) else {}
    for key, value in expected.items():
        found = read[key] if isinstance(read, Mapping) and key in read else _ABSENT
        if found is _ABSENT:
            found = by_name.get(handler.names.get(key, key).lower(), by_name.get(key.lower(), _ABSENT))
        yield from _compared(handler, value, found, (*path, key))
    if not expected:
        yield _leaf(path, expected, read, isinstance(read, Mapping))


def _compared_lists(handler: Handler, expected: list[Any], read: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    items = [item for item in read if not _is_tag_of_aws(item)] if isinstance(read, list) else []
    if len(expected) != len(items) and _plain(path) not in handler.partial:
        for number, item in enumerate(expected):
            yield from _lost(item, items, (*path, str(number)))
        if not expected:
            yield _leaf(path, expected, read, read is _ABSENT or not items)
        return
    for number, (item, other) in enumerate(_paired(handler, expected, items, path)):
        if item is not None:
            yield from _compared(handler, item, other, (*path, str(number)))
    if not expected:
        yield _leaf(path, expected, read, True)


def _is_tag_of_aws(item: Any) -> bool:
    # CloudFormation tags what it makes with the stack's name
    key = item.get("Key", item.get("key")) if isinstance(item, Mapping) else None
    return isinstance(key, str) and key.startswith("aws:")


def _parsed(text: str) -> Any:
    """The object that the text is as JSON, or the text: `{{resolve:...}}` and a password may begin like one."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    return value if isinstance(value, Mapping) else text


def _one_document(expected: Any, read: Any) -> bool:
    # JSON is the same whatever its whitespace
    if not (isinstance(expected, str) and isinstance(read, str) and expected.lstrip()[:1] in ("{", "[")):
        return False
    try:
        return bool(json.loads(expected) == json.loads(read))
    except json.JSONDecodeError:
        return False


def _one_moment(expected: Any, read: Any) -> bool:
    # a date is the same with and without thousandths of a second
    if not (isinstance(expected, str) and isinstance(read, str) and _MOMENT.match(expected)):
        return False
    try:
        return datetime.fromisoformat(expected) == datetime.fromisoformat(read)
    except ValueError:
        return False


def _lost(expected: Any, read: Any, path: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(expected, Mapping) and expected:
        for key, value in expected.items():
            yield from _lost(value, read, (*path, key))
    elif isinstance(expected, list) and expected:
        for number, item in enumerate(expected):
            yield from _lost(item, read, (*path, str(number)))
    else:
        yield _leaf(path, expected, read, False)


def _paired(handler: Handler, expected: list[Any], read: list[Any], path: tuple[str, ...]) -> list[tuple[Any, Any]]:
    """Pair each item of the template with the one read for it; items left over are paired with None."""
    if _plain(path) not in handler.unordered | handler.partial:
        return list(zip(expected, read, strict=False))
    left, pairs = list(read), []
    for item in expected:
        best = max(left, key=lambda other: _likeness(handler, item, other, path), default=_ABSENT)
        pairs.append((item, best))
        if best is not _ABSENT:
            left.remove(best)
    return [*pairs, *((None, item) for item in left)]


def _likeness(handler: Handler, expected: Any, read: Any, path: tuple[str, ...]) -> int:
    leaves = list(_compared(handler, expected, read, (*path, "0")))
    # a complete match ranks above one that only has more in common
    return sum(leaf.kept for leaf in leaves) + (1000 if all(leaf.kept for leaf in leaves) else 0)


def _leaf(path: tuple[str, ...], expected: Any, read: Any, kept: bool) -> Leaf:
    return Leaf("/".join(path), expected, None if read is _ABSENT else read, kept)


def _plain(path: tuple[str, ...]) -> str:
    return without_positions("/".join(path))
