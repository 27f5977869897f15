"""Telling a property that there is not from one that is not carried."""

from __future__ import annotations

from budget_stack.testing.errors import RigError, moto_version
from budget_stack.testing.schema.types import schema_of, source_of_schemas


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
