"""The schemas of resource types that cfn-lint brings."""

from __future__ import annotations

import functools
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER


@functools.cache
def schema(type_: str) -> dict[str, Any]:
    """The schema of a type."""
    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", type_).schema


def names(type_: str, key: str) -> set[str]:
    """The properties that a schema lists, such as its `createOnlyProperties`, with dots in their paths."""
    return {path.removeprefix("/properties/").replace("/", ".") for path in schema(type_).get(key, ())}
