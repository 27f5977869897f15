"""The same tags on all resources of a handle that take tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from troposphere import AWSObject, If, NoValue, Ref, Tags

from budget_stack.conditions import resources_of
from budget_stack.errors import InvalidSetting
from budget_stack.facts.tags import MOST_TAGS
from budget_stack.literals import check_tags
from budget_stack.values import Value

Handle = TypeVar("Handle", bound="tuple[object, ...]")


def apply_tags(handle: Handle, tags: Mapping[str, Value]) -> Handle:
    """Tag every resource of a block that takes tags, beside the tags that it has, and return the handle.

    Tasks get the tags of their service. No resource is replaced by a tag that comes, changes or goes.

    Args:
        handle: What `add_<block>()` or `build_stack()` returned, or a tuple of such.
        tags: The tags, by their keys.

    Raises:
        InvalidSetting: tags that AWS would reject; a key that a resource has already; more than 50 tags of a resource.
            None of the resources is tagged then.

    Source: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    check_tags("tags", tags)
    tagged = [
        (resource, name, _merged(resource, resource.properties.get(name), tags))
        for resource in resources_of(handle)
        if (name := _property(resource)) is not None
    ]
    for resource, name, merged in tagged:
        setattr(resource, name, merged)
    return handle


def _property(resource: AWSObject) -> str | None:
    """Return the property that has the tags, such as `FileSystemTags` of a file system; `None` if there is none."""
    kind = str(resource.resource_type).rpartition("::")[2]
    return next((name for name in ("Tags", f"{kind}Tags") if name in resource.props), None)


def _merged(resource: AWSObject, present: Any, tags: Mapping[str, Value]) -> Any:
    if isinstance(present, If):
        condition, *branches = present.data["Fn::If"]
        return If(condition, *(_merged(resource, branch, tags) for branch in branches))
    if present is None or (isinstance(present, Ref) and present.data == NoValue.data):
        present = {} if resource.props[str(_property(resource))][0] is dict else Tags()
    if isinstance(present, dict):
        _check(resource, present, tags)
        return present | dict(tags)
    if not isinstance(present, Tags | list):
        expected = f"left out: the tags of {resource.title} are known at deployment only"
        raise InvalidSetting("tags", dict(tags), expected)
    entries = present.tags if isinstance(present, Tags) else present
    _check(resource, [tag.get("Key") for tag in entries if isinstance(tag, dict)], tags, len(entries))
    merged = Tags()
    merged.tags = [*entries, *Tags(dict(tags)).tags]
    return merged


def _check(resource: AWSObject, keys: Any, tags: Mapping[str, Value], count: int = 0) -> None:
    for key in tags:
        if key in keys:
            expected = f"left out, or have another key: {resource.title} has a tag {key} already"
            raise InvalidSetting(f"tags[{key!r}]", tags[key], expected)
    if (count or len(keys)) + len(tags) > MOST_TAGS:
        raise InvalidSetting("tags", dict(tags), f"so few that {resource.title} has no more than {MOST_TAGS}")
