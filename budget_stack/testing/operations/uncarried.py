"""Properties that a type has and its handler does not carry: they are recorded, and the rest is read back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from budget_stack.testing.errors import NotCarried
from budget_stack.testing.handlers.properties import Properties, without
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback.unknown import unknown_name
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.state import StackState

Answer = TypeVar("Answer")


def carrying(
    stack: StackState,
    type_: str,
    properties: Properties,
    uncarried: set[str],
    step: Callable[[Properties], Answer],
) -> Answer:
    """Take a step with the properties that a handler carries, and return what it returns.

    Args:
        stack: The stack, whose terms say whether anything may be only recorded.
        type_: The type of the resource.
        properties: All its properties.
        uncarried: The names of those that are known not to be carried; what turns out so is added.
        step: What is to be done, given the properties that are carried.

    Raises:
        NotCarried: the type has no such property, or nothing may be only recorded.
    """
    while True:
        try:
            return step(without(properties, *uncarried))
        except NotCarried as error:
            name = _property(type_, properties, error)
            if stack.terms.how != "recorded" or not name or name in uncarried:
                raise
            uncarried.add(name)


def _property(type_: str, properties: Properties, error: NotCarried) -> str:
    """The property of the type's schema that an error is about, or an empty text."""
    schema, names = schema_of(type_), handler_of(type_).names
    if schema is not None and unknown_name(schema, properties, error.name):
        return ""
    _, *path = error.at.split("/")
    api_name = (path[0] if path else error.name).lower()
    found = [name for name in properties if api_name in (name.lower(), names.get(name, name).lower())]
    return next((name for name in found if schema is not None and name in schema.properties), "")
