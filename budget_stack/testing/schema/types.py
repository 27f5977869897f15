"""The schema of a resource type, as AWS publishes it and cfn-lint bundles it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from budget_stack.facts.resource_types import CUSTOM_RESOURCE, is_custom
from budget_stack.spelling import did_you_mean
from budget_stack.testing.errors import RigError

Definition = Mapping[str, Any]
"""A part of a schema: what is said of one value."""

_REGION = "us-east-1"
_NOT_INSTALLED = "cfn-lint, which has AWS's schemas, is not installed: pip install cfn-lint"
_BRANCHES = ("allOf", "anyOf", "oneOf")


class TypeSchema:
    """What AWS's schema says of a resource type; paths have `/`, without `properties` in them.

    Attributes:
        type: Such as `AWS::ECS::Service`.
        whole: The definition of the resource itself.
        create_only: Properties whose change replaces the resource.
        read_only: Properties that AWS sets.
        identifier: Properties that together identify a resource.
        attributes: The path of each attribute that Fn::GetAtt takes, by its name.
        tag_property: The property that has its tags; empty if it has none.
        actions: The IAM actions with which CloudFormation creates one, such as `ecs:CreateCluster`.
    """

    def __init__(self, type_: str, schema: Mapping[str, Any]) -> None:
        self.type, self.whole = type_, schema
        self.create_only = frozenset(_paths(schema, "createOnlyProperties"))
        self.read_only = frozenset(_paths(schema, "readOnlyProperties"))
        self.identifier = tuple(_paths(schema, "primaryIdentifier"))
        self.tag_property = _tag_property(schema)
        self.actions = tuple(schema.get("handlers", {}).get("create", {}).get("permissions", ()))

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """Of which some are not what the schema says, but what cfn-lint knows."""
        pointers = _manager()[0].get_resource_schema(_REGION, self.type).get_atts
        return {name: pointer.removeprefix("/properties/") for name, pointer in pointers.items()}

    @property
    def properties(self) -> Mapping[str, Any]:
        """The definitions of the top-level properties by name."""
        properties: Mapping[str, Any] = self.whole.get("properties", {})
        return properties

    def resolved(self, definition: Definition) -> Definition:
        """The definition that a definition refers to, or itself."""
        while isinstance(pointer := definition.get("$ref"), str):
            target: Any = self.whole
            for part in pointer.removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            definition = target
        return definition

    def alternatives(self, definition: Definition) -> list[Definition]:
        """A definition and every one that it is combined with."""
        own = self.resolved(definition)
        found = [own]
        for branch in (branch for word in _BRANCHES for branch in own.get(word, ())):
            found += self.alternatives(branch)
        return found

    def members(self, definition: Definition) -> dict[str, Definition]:
        """The definitions of what an object may have, by name."""
        members: dict[str, Definition] = {}
        for part in reversed(self.alternatives(definition)):
            members |= part.get("properties", {})
        return members

    def at(self, path: str) -> Definition:
        """The definition of a property by its path, whose positions are numbers or `*`; empty if there is none."""
        definition: Definition = self.whole
        for part in path.split("/"):
            known = self.members(definition)
            if part in known:
                definition = known[part]
                continue
            items = [each["items"] for each in self.alternatives(definition) if "items" in each]
            if not items or not (part.isdigit() or part == "*"):
                return {}
            definition = items[0]
        return self.resolved(definition)

    def unknown_name(self, path: str) -> str:
        """Say which name in a path is none of the type's, with the nearest one; empty if all are known."""
        definition: Definition = self.whole
        for part in path.split("/"):
            known = self.members(definition)
            items = [each["items"] for each in self.alternatives(definition) if "items" in each]
            if part in known:
                definition = known[part]
            elif items and part.isdigit():
                definition = items[0]
            elif known and is_closed(self, definition):
                return f"no property {part}{did_you_mean(part, known)}"
            else:
                return ""
        return ""


def is_closed(schema: TypeSchema, definition: Definition) -> bool:
    """Tell whether an object may have no other members than those that its definition names."""
    return any(
        part.get("additionalProperties") is False and "patternProperties" not in part
        for part in schema.alternatives(definition)
    )


@cache
def schema_of(type_: str) -> TypeSchema | None:
    """The schema of a type, or None if AWS has no such type.

    Raises:
        RigError: cfn-lint, which has the schemas, is not installed.
    """
    folder, names = _files()
    if name := names.get(CUSTOM_RESOURCE if is_custom(type_) else type_):
        return TypeSchema(type_, json.loads((folder / f"{name}.json").read_bytes()))
    if names:
        return None
    manager, not_found = _manager()
    try:
        return TypeSchema(type_, manager.get_resource_schema(_REGION, type_).schema)
    except not_found:
        return None


def known_types() -> list[str]:
    """The types that AWS has schemas of."""
    types: list[str] = [*_files()[1]] or _manager()[0].get_resource_types(_REGION)
    return types


def source_of_schemas() -> str:
    """Where the schemas are from, as messages say it."""
    return f"AWS's schemas in cfn-lint {version('cfn-lint')}"


@cache
def _files() -> tuple[Path, Mapping[str, str]]:
    """The folder of the schemas, and the name of each type's file: to import cfn-lint takes a second.

    Returns:
        No names where cfn-lint has its schemas otherwise, as 1.41 does.
    """
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise RigError(_NOT_INSTALLED)
    schemas = Path(found.origin).parent / "data" / "schemas"
    names = schemas / "providers" / f"{_REGION}.json"
    return schemas / "resources", json.loads(names.read_bytes()) if names.exists() else {}


def _manager() -> tuple[Any, type[Exception]]:
    try:
        from cfnlint.schema import ResourceNotFoundError
        from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
    except ImportError as error:
        raise RigError(_NOT_INSTALLED) from error
    return PROVIDER_SCHEMA_MANAGER, ResourceNotFoundError


def _tag_property(schema: Mapping[str, Any]) -> str:
    # a schema that says nothing of tags is older than what is said of them
    tagging = schema.get("tagging") or {}
    name = str(tagging.get("tagProperty", "/properties/Tags")).removeprefix("/properties/")
    return name if tagging.get("taggable", True) and name in schema.get("properties", {}) else ""


def _paths(schema: Mapping[str, Any], key: str) -> Iterator[str]:
    for pointer in schema.get(key, ()):
        yield pointer.removeprefix("/properties/")
