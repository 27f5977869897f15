"""Properties of a resource, and functions on them for handlers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Properties = Mapping[str, Any]
"""The properties of a resource in its template, with every reference resolved."""


def fixed(**entries: Any) -> Mapping[str, Any]:
    """A read-only mapping, for `names`, `resets` and the like."""
    return MappingProxyType(entries)


def changed(properties: Properties, before: Properties) -> frozenset[str]:
    """The names of the top-level properties that differ."""
    names = properties.keys() | before.keys()
    return frozenset(name for name in names if properties.get(name) != before.get(name))


def only(properties: Properties, *names: str) -> dict[str, Any]:
    """The properties with these names, as far as they are given."""
    return {name: properties[name] for name in names if name in properties}


def without(properties: Properties, *names: str) -> dict[str, Any]:
    """The properties except those with these names."""
    return {name: value for name, value in properties.items() if name not in names}


def tags_gone(properties: Properties, before: Properties) -> list[str]:
    """The keys of the tags that were removed."""
    kept = {tag["Key"] for tag in properties.get("Tags", ())}
    return [tag["Key"] for tag in before.get("Tags", ()) if tag["Key"] not in kept]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in CloudFormation's form, from a mapping."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
