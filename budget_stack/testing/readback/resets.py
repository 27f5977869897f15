"""What becomes of properties that were removed from a template."""

from __future__ import annotations

from budget_stack.testing.errors import PropertyLost, RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties
from budget_stack.testing.readback.comparison import compared


def with_resets(handler: Handler, properties: Properties, before: Properties) -> tuple[Properties, Properties]:
    """Return the new properties plus the defaults of removed ones, and the old properties minus those that are kept.

    Raises:
        RigError: the handler does not know what becomes of a removed property.
    """
    resets: dict[str, object] = {}
    for name in before.keys() - properties.keys():
        if name not in handler.resets:
            raise RigError(
                f"{name} was taken out of the template, and what it becomes then is not known: give it the value it"
                " gets, or register() a handler with it in `resets`"
            )
        resets[name] = handler.resets[name]
    kept = {name for name, value in resets.items() if value is KEPT}
    return (
        {**properties, **{name: value for name, value in resets.items() if name not in kept and value is not None}},
        {name: value for name, value in before.items() if name not in kept},
    )


def check_resets(
    handler: Handler, aws: Context, physical_id: str, properties: Properties, wanted: Properties, had: Properties
) -> None:
    """Check that properties removed from a template have their defaults.

    Raises:
        PropertyLost: one has not.
    """
    resets = {name: wanted.get(name) for name in had.keys() | wanted.keys() if name not in properties}
    leaves = compared(handler, resets, handler.read(aws, physical_id)) if resets else []
    # empty and absent are the same
    if lost := [leaf for leaf in leaves if not leaf.kept and (leaf.expected or leaf.read)]:
        raise PropertyLost(
            [f"{leaf.path} was taken out of the template, and still reads {leaf.read!r}" for leaf in lost]
        )
