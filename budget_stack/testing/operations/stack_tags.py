"""A stack's tags, which CloudFormation puts on everything in it that has tags.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import is_custom
from budget_stack.testing.schema.types import schema_of
from budget_stack.testing.schema.violations import wrong_values


def tagged(type_: str, properties: Mapping[str, Any], tags: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a resource's properties with the tags of its stack, of which its own come first.

    Args:
        type_: Its type.
        properties: Its properties, resolved.
        tags: The tags of the stack.
    """
    schema = schema_of(type_) if tags and not is_custom(type_) else None
    if schema is None or not schema.tag_property:
        return properties
    definition = schema.at(schema.tag_property)
    own = properties.get(schema.tag_property)
    items = [part["items"] for part in schema.alternatives(definition) if "items" in part]
    if own and any(schema.tag_property in line for line in wrong_values(schema, {schema.tag_property: own})):
        # which is refused afterwards
        return properties
    if not items:
        return {**properties, schema.tag_property: {**tags, **(own or {})}}
    names = {name.lower(): name for name in schema.members(items[0])}
    key, value = names.get("key", "Key"), names.get("value", "Value")
    # of an Auto Scaling group, whose instances take them too
    more = {names["propagateatlaunch"]: True} if "propagateatlaunch" in names else {}
    taken = {tag.get(key) for tag in own or []}
    added = [{key: name, value: text, **more} for name, text in tags.items() if name not in taken]
    return {**properties, schema.tag_property: [*(own or []), *added]}
