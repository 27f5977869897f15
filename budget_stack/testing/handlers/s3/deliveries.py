"""Notifications and copies of what is in a bucket, worded by CloudFormation otherwise than by Amazon S3."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.handlers.properties import only, without

Settings = Mapping[str, Any]

# CloudFormation's lists of whom a bucket tells, and their member for it; the API's list and member.
_TOLD: Final = (
    ("LambdaConfigurations", "Function", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
    ("QueueConfigurations", "Queue", "QueueConfigurations", "QueueArn"),
    ("TopicConfigurations", "Topic", "TopicConfigurations", "TopicArn"),
)
_EVENT_BRIDGE, _ENABLED = "EventBridgeConfiguration", "EventBridgeEnabled"
NOBODY_TOLD: Final = MappingProxyType({_EVENT_BRIDGE: {_ENABLED: False}})
"""Notifications of a bucket that sends none."""


def notification_of_api(value: Settings) -> dict[str, Any]:
    """Whom a bucket tells of what, as the API takes it."""
    said: dict[str, Any] = {}
    for ours, whom, theirs, arn in _TOLD:
        if value.get(ours):
            said[theirs] = [{arn: one[whom], "Events": [one["Event"]], **_filter_of_api(one)} for one in value[ours]]
    if str(value.get(_EVENT_BRIDGE, {}).get(_ENABLED, "")).lower() == "true":
        said[_EVENT_BRIDGE] = {}
    return {"NotificationConfiguration": said}


def notification_of_template(value: Settings, *, event_bridge: bool) -> dict[str, Any]:
    """Whom a bucket tells of what, as templates have it."""
    said: dict[str, Any] = {_EVENT_BRIDGE: {_ENABLED: event_bridge}}
    for ours, whom, theirs, arn in _TOLD:
        if value.get(theirs):
            said[ours] = [
                {whom: one[arn], "Event": event, **_filter_of_template(one)}
                for one in value[theirs]
                for event in one["Events"]
            ]
    return said


def told(value: Settings) -> list[str]:
    """The ARNs of functions, queues and topics that a bucket tells."""
    return [one[whom] for ours, whom, _, _ in _TOLD for one in value.get(ours, ())]


def replication_of_api(value: Settings) -> dict[str, Any]:
    """Copies, as the API takes them."""
    rules = []
    for rule in value["Rules"]:
        filter_ = rule.get("Filter", {})
        both = {"Tags" if name == "TagFilters" else name: item for name, item in filter_.get("And", {}).items()}
        said = {
            **only(filter_, "Prefix"),
            **({"Tag": filter_["TagFilter"]} if "TagFilter" in filter_ else {}),
            **({"And": both} if both else {}),
        }
        rules.append(
            {
                **without(rule, "Filter", "Id"),
                **({"ID": rule["Id"]} if "Id" in rule else {}),
                **({"Filter": said} if "Filter" in rule else {}),
            }
        )
    return {"ReplicationConfiguration": {"Role": value["Role"], "Rules": rules}}


def replication_of_template(value: Settings) -> dict[str, Any]:
    """Copies, as templates have them."""
    return {"Role": value["Role"], "Rules": [{**without(rule, "ID"), "Id": rule["ID"]} for rule in value["Rules"]]}


def _filter_of_api(one: Settings) -> dict[str, Any]:
    return {"Filter": {"Key": {"FilterRules": one["Filter"]["S3Key"]["Rules"]}}} if "Filter" in one else {}


def _filter_of_template(one: Settings) -> dict[str, Any]:
    return {"Filter": {"S3Key": {"Rules": one["Filter"]["Key"]["FilterRules"]}}} if "Filter" in one else {}
