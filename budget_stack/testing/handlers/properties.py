"""Properties of a resource, and what handlers do with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

Properties = Mapping[str, Any]
"""Of a resource, as its template says them and with every reference replaced by what it stands for."""


def fixed(**entries: Any) -> Mapping[str, Any]:
    """A mapping that nobody changes, for `names` and `resets`."""
    return MappingProxyType(entries)


def changed(properties: Properties, before: Properties) -> frozenset[str]:
    """The top-level properties in which two versions differ."""
    names = properties.keys() | before.keys()
    return frozenset(name for name in names if properties.get(name) != before.get(name))


def only(properties: Properties, *names: str) -> dict[str, Any]:
    """The properties of these names, those of them that are there."""
    return {name: properties[name] for name in names if name in properties}


def without(properties: Properties, *names: str) -> dict[str, Any]:
    """The properties but those of these names."""
    return {name: value for name, value in properties.items() if name not in names}


def tags_gone(properties: Properties, before: Properties) -> list[str]:
    """The keys of tags that there are no longer."""
    kept = {tag["Key"] for tag in properties.get("Tags", ())}
    return [tag["Key"] for tag in before.get("Tags", ()) if tag["Key"] not in kept]


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as CloudFormation has them, from a mapping."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]
