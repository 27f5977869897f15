"""Filters of the service's log group, and what subscriptions send to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.budget_stack.checks.mutants import Change
from tests.budget_stack.checks.parts import add_resource

Template = dict[str, Any]


def counted(
    pattern: Any = "ERROR", dimensions: Sequence[tuple[str, Any]] = (), name: str = "Failures", **metric: Any
) -> Change:
    """A metric filter of the service's log group."""
    metric = {"MetricName": "failures", "MetricNamespace": "Ledger", "MetricValue": "1", **metric}
    if dimensions:
        metric["Dimensions"] = [{"Key": key, "Value": value} for key, value in dimensions]
    return lambda template: add_resource(
        template,
        name,
        "AWS::Logs::MetricFilter",
        LogGroupName={"Ref": "LogGroup"},
        FilterPattern=pattern,
        MetricTransformations=[metric],
    )


def sent(destination: Any, name: str = "Sent", **content: Any) -> Change:
    """A subscription filter of the service's log group."""
    content = {"LogGroupName": {"Ref": "LogGroup"}, "FilterPattern": "", "DestinationArn": destination, **content}
    return lambda template: add_resource(template, name, "AWS::Logs::SubscriptionFilter", **content)


def function(template: Template) -> None:
    add_resource(
        template,
        "Function",
        "AWS::Lambda::Function",
        Code={"S3Bucket": "code", "S3Key": "function.zip"},
        Handler="index.handler",
        Runtime="python3.13",
        Role={"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/function"},
    )


def permission(principal: str) -> Change:
    return lambda template: add_resource(
        template,
        "Permission",
        "AWS::Lambda::Permission",
        Action="lambda:InvokeFunction",
        FunctionName={"Ref": "Function"},
        Principal=principal,
    )
