"""Names that another resource has: moto takes a name twice, or forgets one of the two with the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.handlers.unread import Unread
from budget_stack.testing.state import StackState


def taken_names(stack: StackState, handler: Handler, type_: str, properties: Properties) -> Iterator[str]:
    """Yield why a new resource cannot have its name: another stack, or this one under another logical id, has it.

    Some names are unique within something else, such as a cluster: then everything that cannot change is the same.
    """
    name = properties.get(handler.name_property)
    # what is not read back is compared by what identifies it; records of one name are many
    if name is None or isinstance(handler, Unread) or not handler.names_are_unique:
        return
    identity = _identity(handler, properties)
    for other in stack.account.stacks.values():
        for resource in (*other.resources.values(), *other.leaving):
            if resource.type == type_ and _identity(handler, resource.properties) == identity:
                yield f"{name} already exists in stack {other.id}"
                return


def _identity(handler: Handler, properties: Properties) -> dict[str, Any]:
    return {path: properties[path] for path in handler.create_only if path in properties}
