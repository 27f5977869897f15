"""Telling a property that there is not from one that is not carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.errors import RigError, moto_version
from budget_stack.testing.schema.types import TypeSchema, schema_of, source_of_schemas


def why_not_kept(type_: str, path: str) -> str:
    """Say why a property was not read back, to complete a line about it."""
    try:
        schema = schema_of(type_)
    except RigError:
        # without the schemas, neither is known
        return ""
    if schema is not None and (unknown := schema.unknown_name(path)):
        return f": the type has {unknown} ({source_of_schemas()})"
    return f": moto {moto_version()} does not keep it, or the rig does not carry it"


def why_not_taken(type_: str, properties: Mapping[str, Any], name: str) -> str:
    """Say why no request takes a property of a name, to complete a line about it."""
    try:
        schema = schema_of(type_)
    except RigError:
        return ": the type has no such property, or its handler does not carry it"
    if schema is not None and (unknown := unknown_name(schema, properties, name)):
        return f": the type has {unknown} ({source_of_schemas()})"
    return ": its handler does not carry it"


def unknown_name(schema: TypeSchema, properties: Mapping[str, Any], name: str) -> str:
    """Say where a name in properties is none of the type's, with the nearest one; empty if the type has it."""
    paths = [path for path in _paths(properties) if path.rpartition("/")[2] == name]
    return next(filter(None, map(schema.unknown_name, paths)), "")


def _paths(value: Any, at: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        path = f"{at}/{key}" if at else str(key)
        yield path
        yield from _paths(item, path)
