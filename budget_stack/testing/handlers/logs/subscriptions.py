"""CloudWatch Logs: the filters that send what is written to a log group elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import SUBSCRIPTION_FILTER
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.moto.logs import believing_in_receivers
from budget_stack.testing.handlers.properties import Properties, fixed, without
from budget_stack.testing.handlers.references import missing_role

# Neither the name of a log group nor that of a filter has one.
_BETWEEN = "|"
# What moto looks for and AWS may have: a delivery stream, and a destination of whatever account.
_ELSEWHERE = ("firehose", "logs")


class SubscriptionFilter(Handler):
    """`AWS::Logs::SubscriptionFilter`, identified by its name and its log group."""

    name_property = NAMES[SUBSCRIPTION_FILTER].property
    deleted_first = True
    create_only = frozenset({"FilterName", "LogGroupName"})
    required = frozenset({"DestinationArn", "FilterPattern", "LogGroupName"})
    unordered = frozenset({"EmitSystemFields"})
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
    resets = fixed(
        ApplyOnTransformedLogs=None,
        Distribution="ByLogStream",
        EmitSystemFields=None,
        FieldSelectionCriteria=None,
        RoleArn=None,
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        vendor, role = _vendor(properties), properties.get("RoleArn", "")
        # https://github.com/dougmoscrop/serverless-plugin-log-subscription/issues/66
        if vendor in ("firehose", "kinesis") and not role:
            yield f"destinationArn for vendor {vendor} cannot be used without roleArn"
        # https://github.com/cloudtools/troposphere/pull/413
        if vendor == "lambda" and role:
            yield "destinationArn for vendor lambda cannot be used with roleArn"
        if role:
            yield from missing_role(aws, "RoleArn", role)
        if vendor == "lambda" and not _may_invoke(aws, properties["DestinationArn"]):
            # https://github.com/localstack/localstack/issues/2653
            yield (
                "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute"
                " your function."
            )

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"FilterName": aws.name(NAMES[SUBSCRIPTION_FILTER].longest), **properties}
        with _receivers(aws, properties):
            aws.create("logs", "put_subscription_filter", parameters)
        return f"{parameters['FilterName']}{_BETWEEN}{parameters['LogGroupName']}"

    def ref(self, physical_id: str) -> str:
        return physical_id.partition(_BETWEEN)[0]

    def read(self, aws: Context, physical_id: str) -> Properties:
        name, _, group = physical_id.partition(_BETWEEN)
        of_name = {"logGroupName": group, "filterNamePrefix": name}
        filters = aws.read("logs", "describe_subscription_filters", **of_name)["subscriptionFilters"]
        return without(next(one for one in filters if one["filterName"] == name), "creationTime")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        # moto refuses to change one of two; AWS replaces the filter of that name
        self.delete(aws, physical_id, before)
        with _receivers(aws, properties):
            aws.complete("logs", "put_subscription_filter", {"FilterName": self.ref(physical_id), **properties})

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        name, _, group = physical_id.partition(_BETWEEN)
        aws.complete("logs", "delete_subscription_filter", logGroupName=group, filterName=name)


def _vendor(properties: Properties) -> str:
    parts = str(properties["DestinationArn"]).split(":")
    return parts[2] if len(parts) > 2 else ""


def _receivers(aws: Context, properties: Properties) -> Any:
    return believing_in_receivers(aws.account) if _vendor(properties) in _ELSEWHERE else nullcontext()


def _may_invoke(aws: Context, function_arn: str) -> bool:
    """Tell whether a function exists and has a statement for CloudWatch Logs, or for whoever."""
    policy = aws.find("lambda", "get_policy", FunctionName=function_arn).get("Policy")
    return any(_is_for_logs(statement) for statement in json.loads(policy or "{}").get("Statement", ()))


def _is_for_logs(statement: Mapping[str, Any]) -> bool:
    principal = statement["Principal"]
    names = principal.values() if isinstance(principal, Mapping) else [principal]
    return any(str(name) == "*" or str(name).startswith("logs.") for name in names)


HANDLERS = {SUBSCRIPTION_FILTER: SubscriptionFilter()}
