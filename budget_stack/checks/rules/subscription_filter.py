"""Subscription filters: destinations, roles and the log groups that they read."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.log_filters import class_without_filters, is_broken
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.references import waits_for
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.logs import MOST_SUBSCRIPTION_FILTERS
from budget_stack.facts.resource_types import (
    FUNCTION,
    FUNCTION_ALIAS,
    FUNCTION_PERMISSION,
    FUNCTION_VERSION,
    LOG_GROUP,
    SUBSCRIPTION_FILTER,
)

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html"
_STREAMS = ("AWS::Kinesis::Stream", "AWS::KinesisFirehose::DeliveryStream")
_DESTINATIONS = (*_STREAMS, FUNCTION, FUNCTION_ALIAS, FUNCTION_VERSION, "AWS::Logs::Destination")
_FAMILIES = ("AWS::SQS::", "AWS::SNS::", "AWS::S3::", "AWS::Logs::", "AWS::IAM::", "AWS::ECS::", "AWS::Kinesis")


@rule(
    "subscription-filter-class-unsupported",
    "error",
    on=resources(SUBSCRIPTION_FILTER),
    text=Text(
        title="A log group that is subscribed to is of the standard class",
        says="Subscription filters are not supported on log groups of this class.",
        cause="The class was changed to save money; it cannot be changed back in a group that is there.",
        fix="leave LogGroupClass out",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html",
    ),
)
def class_unsupported(view: View, log_filter: Resource) -> Iterator[Problem]:
    if name := class_without_filters(view, log_filter):
        yield problem(log_filter["LogGroupName"], f"the log group is of class {name}")


@rule(
    "subscription-filter-pattern-malformed",
    "error",
    on=resources(SUBSCRIPTION_FILTER),
    text=Text(
        title="A subscription's pattern is closed as it is opened",
        says="InvalidParameterException: Invalid filter pattern.",
        cause="A bracket or a quotation mark was lost when the pattern was put into quotes.",
        fix="close each bracket and quotation mark",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
    ),
)
def pattern_malformed(view: View, log_filter: Resource) -> Iterator[Problem]:
    if missing := is_broken(log_filter):
        yield problem(log_filter["FilterPattern"], f"the pattern lacks {missing}")


@rule(
    "subscription-filter-destination-invalid",
    "error",
    on=resources(SUBSCRIPTION_FILTER),
    text=Text(
        title="Logs go to the ARN of a stream, a function or a destination",
        says="InvalidParameterException: PutSubscriptionFilter operation cannot work with destinationArn for vendor X.",
        cause="Queues, topics and buckets take no logs directly; Ref of a stream or function is its name.",
        fix="set DestinationArn to the Arn of a stream, a delivery stream, a function or a destination",
        source=_PUT,
    ),
)
def destination_invalid(view: View, log_filter: Resource) -> Iterator[Problem]:
    node = log_filter["DestinationArn"]
    reference, target = node.reference, view.target(node)
    if reference is None or target is None:
        return
    if target.type not in _DESTINATIONS:
        if target.type.startswith(_FAMILIES):
            yield problem(node, f"{target.logical_id} is an {target.type}")
    elif not reference.attribute and target.type in (*_STREAMS, FUNCTION):
        yield problem(node, f"Ref of {target.logical_id} is its name, and no ARN")


@rule(
    "subscription-filter-role-mismatch",
    "error",
    on=resources(SUBSCRIPTION_FILTER),
    text=Text(
        title="A stream is written to by a role, and a function is invoked without one",
        says="destinationArn for vendor firehose cannot be used without roleArn; or for vendor lambda with roleArn.",
        cause="The destination was changed, and the role stayed as it was.",
        fix="set RoleArn for a stream of Kinesis or Firehose, and leave it out for a function",
        source=_PUT,
    ),
)
def role_mismatch(view: View, log_filter: Resource) -> Iterator[Problem]:
    node, role = log_filter["DestinationArn"], log_filter["RoleArn"]
    target, text = view.target(node), partial_text(node.known())
    type_ = target.type if target else ""
    if not role and (type_ in _STREAMS or text.startswith(("arn:aws:kinesis:", "arn:aws:firehose:"))):
        yield problem(node, "a stream is written to by a role, and there is no RoleArn")
    elif role and (type_ == FUNCTION or text.startswith("arn:aws:lambda:")):
        yield problem(role, "a function is invoked without a role")


@rule(
    "subscription-filter-function-closed",
    "error",
    on=resources(SUBSCRIPTION_FILTER),
    text=Text(
        title="CloudWatch Logs may invoke the function that it sends logs to, before it is told to",
        says="Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute.",
        cause="The permission is a resource of its own, which nothing in the filter refers to.",
        fix="add an AWS::Lambda::Permission for logs.amazonaws.com, and name it in the filter's DependsOn",
        source=_PUT,
    ),
)
def function_closed(view: View, log_filter: Resource) -> Iterator[Problem]:
    function = view.target(log_filter["DestinationArn"], FUNCTION)
    if function is None:
        return
    # a function may be named as text, too
    permissions = [*view.naming(function, FUNCTION_PERMISSION)] or view.resources(FUNCTION_PERMISSION)
    allowing = [one for one in permissions if _may_be_for_logs(one, function)]
    if not allowing:
        yield problem(log_filter["DestinationArn"], f"no permission lets CloudWatch Logs invoke {function.logical_id}")
    elif not waits_for(view, log_filter, [one.logical_id for one in allowing]):
        yield problem(log_filter["DestinationArn"], f"it does not wait for {allowing[0].logical_id}")


def _may_be_for_logs(permission: Resource, function: Resource) -> bool:
    principal = permission["Principal"].text()
    is_for_logs = principal is None or principal.startswith("logs.")
    named = permission["FunctionName"]
    return is_for_logs and (function.is_mentioned_by(named) or not named.references())


@rule(
    "subscription-filter-too-many",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title=f"A log group has at most {MOST_SUBSCRIPTION_FILTERS} subscription filters",
        says="LimitExceededException: Resource limit exceeded.",
        cause="Each receiver got a filter of its own.",
        fix="send all to one stream, and let several read it",
        source=_PUT,
    ),
)
def too_many(view: View, group: Resource) -> Iterator[Problem]:
    filters = sum(group.is_named_by(one["LogGroupName"]) for one in view.naming(group, SUBSCRIPTION_FILTER))
    if filters > MOST_SUBSCRIPTION_FILTERS:
        yield problem(group, f"{filters} subscription filters read it")
