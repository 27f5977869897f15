"""Log groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import LOG_GROUP
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto_gaps import (
    attach_resource_policy,
    detach_resource_policy,
    resource_policy,
)
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without


class LogGroup(Handler):
    """`AWS::Logs::LogGroup`."""

    name_property = NAMES[LOG_GROUP].property
    create_only = frozenset({"LogGroupName"})
    resets = fixed(KmsKeyId=None, ResourcePolicyDocument=None, RetentionInDays=None, Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"LogGroupName": aws.name(NAMES[LOG_GROUP].longest)} | without(
            properties, "ResourcePolicyDocument", "RetentionInDays"
        )
        aws.create("logs", "create_log_group", parameters)
        name: str = parameters["LogGroupName"]
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _retain(aws, physical_id, properties, {})
        _allow(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = _group(aws, physical_id)
        tags = aws.read("logs", "list_tags_for_resource", resourceArn=group["arn"].removesuffix(":*"))["tags"]
        policy = resource_policy(aws.account, physical_id)
        return {**group, "tags": tag_list(tags), "ResourcePolicyDocument": policy}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _group(aws, physical_id)["arn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        _retain(aws, physical_id, properties, before)
        _allow(aws, physical_id, properties, before)
        if "KmsKeyId" in different:
            operation = "associate_kms_key" if "KmsKeyId" in properties else "disassociate_kms_key"
            aws.complete("logs", operation, only(properties, "KmsKeyId"), logGroupName=physical_id)
        arn = _group(aws, physical_id)["arn"].removesuffix(":*")
        if gone := tags_gone(properties, before):
            aws.complete("logs", "untag_resource", resourceArn=arn, tagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("logs", "tag_resource", only(properties, "Tags"), resourceArn=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("logs", "delete_log_group", logGroupName=physical_id)


def _retain(aws: Context, name: str, properties: Properties, before: Properties) -> None:
    if "RetentionInDays" in changed(properties, before):
        operation = "put_retention_policy" if "RetentionInDays" in properties else "delete_retention_policy"
        aws.complete("logs", operation, only(properties, "RetentionInDays"), logGroupName=name)


def _allow(aws: Context, name: str, properties: Properties, before: Properties) -> None:
    """The group's own policy, which ends with it."""
    if "ResourcePolicyDocument" not in changed(properties, before):
        return
    one = {"policyName": name, "resourceArn": _group(aws, name)["arn"].removesuffix(":*")}
    detach_resource_policy(aws.account, name)
    if "ResourcePolicyDocument" in properties:
        aws.complete("logs", "put_resource_policy", policyDocument=properties["ResourcePolicyDocument"], **one)
        attach_resource_policy(aws.account, name)
    else:
        aws.complete("logs", "delete_resource_policy", **one)


def _group(aws: Context, name: str) -> dict[str, Any]:
    groups = aws.read("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"]
    return next(group for group in groups if group["logGroupName"] == name)
