"""What CloudFormation does with values before it asks a service: it converts scalars, and refuses other types."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.facts.resource_types import is_custom
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.handlers.unread import Unread
from budget_stack.testing.schema.types import TypeSchema, schema_of
from budget_stack.testing.schema.violations import coerced, wrong_values


def converted(type_: str, properties: Properties) -> Properties:
    """Return the properties of a resource, for its handler, with each scalar as its type's schema has it."""
    schema = _schema(type_)
    return properties if schema is None else coerced(schema, properties)


def mistyped(type_: str, logical_id: str, properties: Properties) -> Iterator[str]:
    """Yield CloudFormation's complaint about values of wrong types, if there are any.

    Args:
        type_: The resource's type.
        logical_id: The resource.
        properties: Its properties, resolved.
    """
    schema = _schema(type_)
    if schema is not None and (wrong := list(wrong_values(schema, properties))):
        yield f"Properties validation failed for resource {logical_id} with message: {'; '.join(wrong)}"


def _schema(type_: str) -> TypeSchema | None:
    """The schema of a type that a handler reads back; others are checked against theirs by what records them."""
    if is_custom(type_) or isinstance(handler_of(type_), Unread):
        return None
    try:
        return schema_of(type_)
    except RigError:
        # without the schemas, nobody knows
        return None
