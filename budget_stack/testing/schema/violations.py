"""What of a template's properties AWS refuses before it creates anything: names, types, and what is missing.

The wording is CloudFormation's:
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html describes the schemas, and
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1514 has what is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

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
    yield from _violations(schema, schema.whole, properties, "#")


def _violations(schema: TypeSchema, definition: Definition, value: Any, path: str) -> Iterator[str]:
    kinds = _kinds(schema, definition)
    if kinds and not any(_is_a(kind, value) for kind in kinds):
        wanted = " or ".join(_KINDS.get(kind, kind) for kind in kinds)
        yield f"{path}: expected type: {wanted}, found: {_kind_of(value)}"
    elif isinstance(value, Mapping):
        yield from _violations_of_object(schema, definition, value, path)
    elif isinstance(value, list):
        items = [part["items"] for part in schema.alternatives(definition) if "items" in part]
        for number, item in enumerate(value if items else ()):
            yield from _violations(schema, items[0], item, f"{path}/{number}")


def _violations_of_object(
    schema: TypeSchema, definition: Definition, value: Mapping[str, Any], path: str
) -> Iterator[str]:
    members = schema.members(definition)
    for name in sorted(schema.resolved(definition).get("required", ())):
        if name not in value:
            yield f"{path}: required key [{name}] not found"
    for name, item in value.items():
        if name in members:
            yield from _violations(schema, members[name], item, f"{path}/{name}")
        elif members and is_closed(schema, definition):
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
