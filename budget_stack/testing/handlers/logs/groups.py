"""Log groups, and the filters that count what is written to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import LOG_GROUP, METRIC_FILTER
from budget_stack.testing.errors import DeploymentFailed
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.gaps import (
    attach_resource_policy,
    detach_resource_policy,
    resource_policy,
)
from budget_stack.testing.handlers.moto.logs import is_protected, protect
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tag_list, tags_gone, without

# Neither the name of a log group nor that of a filter has one.
_BETWEEN = "|"
_PROTECTION = "DeletionProtectionEnabled"


class LogGroup(Handler):
    """`AWS::Logs::LogGroup`."""

    name_property = NAMES[LOG_GROUP].property
    create_only = frozenset({"LogGroupName"})
    resets = fixed(
        DeletionProtectionEnabled=False, KmsKeyId=None, ResourcePolicyDocument=None, RetentionInDays=None, Tags=[]
    )

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"LogGroupName": aws.name(NAMES[LOG_GROUP].longest)} | without(
            properties, "ResourcePolicyDocument", "RetentionInDays"
        )
        aws.create("logs", "create_log_group", parameters)
        name: str = parameters["LogGroupName"]
        # moto drops it
        protect(aws.account, name, properties.get(_PROTECTION, False))
        return name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        _retain(aws, physical_id, properties, {})
        _allow(aws, physical_id, properties, {})

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = _group(aws, physical_id)
        tags = aws.read("logs", "list_tags_for_resource", resourceArn=group["arn"].removesuffix(":*"))["tags"]
        policy = resource_policy(aws.account, physical_id)
        return {
            **group,
            "tags": tag_list(tags),
            "ResourcePolicyDocument": policy,
            _PROTECTION: is_protected(aws.account, physical_id),
        }

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _group(aws, physical_id)["arn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        _retain(aws, physical_id, properties, before)
        _allow(aws, physical_id, properties, before)
        if "KmsKeyId" in different:
            operation = "associate_kms_key" if "KmsKeyId" in properties else "disassociate_kms_key"
            aws.complete("logs", operation, only(properties, "KmsKeyId"), logGroupName=physical_id)
        if _PROTECTION in different:
            enabled = properties.get(_PROTECTION, False)
            one = {"logGroupIdentifier": physical_id, "deletionProtectionEnabled": enabled}
            aws.complete("logs", "put_log_group_deletion_protection", **one)
        arn = _group(aws, physical_id)["arn"].removesuffix(":*")
        if gone := tags_gone(properties, before):
            aws.complete("logs", "untag_resource", resourceArn=arn, tagKeys=gone)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("logs", "tag_resource", only(properties, "Tags"), resourceArn=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/protecting-log-groups-from-deletion.html
        if is_protected(aws.account, physical_id):
            words = "Cannot delete log group with deletion protection enabled. Disable deletion protection first."
            raise DeploymentFailed(aws.logical_id, words)
        aws.complete("logs", "delete_log_group", logGroupName=physical_id)


class MetricFilter(Handler):
    """`AWS::Logs::MetricFilter`, identified by its log group and its name."""

    name_property = NAMES[METRIC_FILTER].property
    deleted_first = True
    create_only = frozenset({"FilterName", "LogGroupName"})
    required = frozenset({"FilterPattern", "LogGroupName", "MetricTransformations"})

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"FilterName": aws.name(NAMES[METRIC_FILTER].longest)} | dict(properties)
        aws.create("logs", "put_metric_filter", parameters)
        return f"{parameters['LogGroupName']}{_BETWEEN}{parameters['FilterName']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition(_BETWEEN)[2]

    def read(self, aws: Context, physical_id: str) -> Properties:
        group, _, name = physical_id.partition(_BETWEEN)
        filters = aws.read("logs", "describe_metric_filters", logGroupName=group, filterNamePrefix=name)
        found: Properties = next(one for one in filters["metricFilters"] if one["filterName"] == name)
        return found

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        # moto would keep both; AWS replaces the filter of that name
        self.delete(aws, physical_id, before)
        aws.complete("logs", "put_metric_filter", {"FilterName": self.ref(physical_id)} | dict(properties))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        group, _, name = physical_id.partition(_BETWEEN)
        aws.complete("logs", "delete_metric_filter", logGroupName=group, filterName=name)


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


HANDLERS = {
    LOG_GROUP: LogGroup(),
    METRIC_FILTER: MetricFilter(),
}
