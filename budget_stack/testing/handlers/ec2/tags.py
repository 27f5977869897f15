"""Tags of what EC2 makes, given with it and changed by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import Properties, changed, only, tags_gone, without


def with_tags(kind: str, properties: Properties) -> dict[str, Any]:
    """The properties as an operation takes them that makes something of a kind, such as `vpc`."""
    said = dict(without(properties, "Tags"))
    if properties.get("Tags"):
        said["TagSpecifications"] = [{"ResourceType": kind, "Tags": properties["Tags"]}]
    return said


def update_tags(aws: Context, physical_id: str, properties: Properties, before: Mapping[str, Any]) -> None:
    """Remove the tags that are gone, and add what is new or different."""
    if gone := tags_gone(properties, before):
        aws.complete("ec2", "delete_tags", Resources=[physical_id], Tags=[{"Key": key} for key in gone])
    if "Tags" in changed(properties, before) and properties.get("Tags"):
        aws.complete("ec2", "create_tags", only(properties, "Tags"), Resources=[physical_id])
