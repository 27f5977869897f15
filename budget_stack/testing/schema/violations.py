"""What of a template's properties AWS refuses before it creates anything: names, types, and what is missing.

The wording is CloudFormation's:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html describes the schemas, and
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514 has what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.facts.template import as_text
from budget_stack.spelling import did_you_mean
from budget_stack.testing.schema.types import Definition, TypeSchema, is_closed

_KINDS: Final = MappingProxyType(
    {
        "array": "JSONArray",
        "boolean": "Boolean",
        "integer": "Integer",
        "number": "Number",
        "object": "JSONObject",
        "string": "String",
    }
)


def violations(schema: TypeSchema, properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of these properties violates the schema of their type."""
    # some are set by AWS only where the template does not
    for name in sorted(properties.keys() & schema.read_only - schema.create_only):
        yield f"#: {name} is read-only: AWS sets it"
    for definition, value, path in _values(schema, schema.whole, properties, "#"):
        if wrong := _wrong_type(schema, definition, value, path):
            yield wrong
        elif isinstance(value, Mapping):
            yield from _missing(schema, definition, value, path)
            yield from _extraneous(schema, definition, value, path)


def wrong_values(schema: TypeSchema, properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of these properties is of another type than the schema says, and what is missing in them.

    A name that it does not have may be newer than it: who makes the resource takes it or does not.
    """
    for definition, value, path in _values(schema, schema.whole, properties, "#"):
        if wrong := _wrong_type(schema, definition, value, path):
            yield wrong
        elif isinstance(value, Mapping):
            yield from _missing(schema, definition, value, path)


def coerced(schema: TypeSchema, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with each scalar as the schema has it, as CloudFormation converts them: `5` for `"5"`."""
    return {name: _coerced(schema, schema.properties.get(name, {}), value) for name, value in properties.items()}


def _coerced(schema: TypeSchema, definition: Definition, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _coerced(schema, _member(schema, definition, name) or {}, item) for name, item in value.items()}
    if isinstance(value, list):
        return [_coerced(schema, _items(schema, definition), item) for item in value]
    kinds = _kinds(schema, definition)
    if len(kinds) != 1 or not _is_a(kinds[0], value):
        return value
    match kinds[0]:
        case "string":
            return as_text(value)
        case "boolean":
            return str(value).lower() == "true"
        case "integer":
            return int(float(value)) if isinstance(value, str) and not value.isdecimal() else int(value)
        case "number":
            return float(value) if isinstance(value, str) else value
    return value


def _values(schema: TypeSchema, definition: Definition, value: Any, path: str) -> Iterator[tuple[Definition, Any, str]]:
    """Yield a value and everything in it of which the schema says anything, with what it says."""
    yield definition, value, path
    if isinstance(value, Mapping):
        for name, item in value.items():
            if (member := _member(schema, definition, name)) is not None:
                yield from _values(schema, member, item, f"{path}/{name}")
    elif isinstance(value, list) and (items := _items(schema, definition)):
        for number, item in enumerate(value):
            yield from _values(schema, items, item, f"{path}/{number}")


def _member(schema: TypeSchema, definition: Definition, name: str) -> Definition | None:
    """What the schema says of a member of an object; None if it says nothing."""
    patterns = [part.get("patternProperties", {}) for part in schema.alternatives(definition)]
    by_pattern = (each[pattern] for each in patterns for pattern in each if _matches(pattern, name))
    return schema.members(definition).get(name) or next(by_pattern, None)


def _items(schema: TypeSchema, definition: Definition) -> Definition:
    """What the schema says of the items of a list; empty if it says nothing."""
    return next((part["items"] for part in schema.alternatives(definition) if "items" in part), {})


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        # a pattern in the syntax of another language
        return False


def _wrong_type(schema: TypeSchema, definition: Definition, value: Any, path: str) -> str:
    kinds = _kinds(schema, definition)
    if not kinds or any(_is_a(kind, value) for kind in kinds):
        return ""
    wanted = " or ".join(_KINDS.get(kind, kind) for kind in kinds)
    return f"{path}: expected type: {wanted}, found: {_kind_of(value)}"


def _missing(schema: TypeSchema, definition: Definition, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in sorted(schema.resolved(definition).get("required", ())):
        if name not in value:
            yield f"{path}: required key [{name}] not found"


def _extraneous(schema: TypeSchema, definition: Definition, value: Mapping[str, Any], path: str) -> Iterator[str]:
    members = schema.members(definition)
    for name in value:
        if members and is_closed(schema, definition) and _member(schema, definition, name) is None:
            yield f"{path}: extraneous key [{name}] is not permitted{did_you_mean(name, members)}"


def _kinds(schema: TypeSchema, definition: Definition) -> list[str]:
    kinds: list[str] = []
    for part in schema.alternatives(definition):
        declared = part.get("type", [])
        kinds += declared if isinstance(declared, list) else [declared]
    return list(dict.fromkeys(kinds))


def _is_a(kind: str, value: Any) -> bool:
    # CloudFormation converts between scalars, and takes a document as text
    if kind == "string":
        return isinstance(value, str | int | float)
    if kind == "object":
        return isinstance(value, Mapping) or (isinstance(value, str) and value.lstrip()[:1] == "{")
    if kind == "array":
        return isinstance(value, list)
    if kind == "boolean":
        return isinstance(value, bool) or str(value).lower() in ("true", "false")
    if kind in ("integer", "number"):
        return not isinstance(value, bool) and _is_number(value, whole=kind == "integer")
    return True


def _is_number(value: Any, *, whole: bool) -> bool:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return False
    return not whole or number.is_integer()


def _kind_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return "JSONObject"
    if isinstance(value, list):
        return "JSONArray"
    return {bool: "Boolean", int: "Integer", float: "Number"}.get(type(value), "String")
