"""CloudWatch's alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without

_ACTIONS = {"ActionsEnabled": True, "AlarmActions": [], "OKActions": [], "InsufficientDataActions": []}


class _Alarm(Handler):
    """What both kinds of alarm have in common: one request makes them, and the same replaces all that they say."""

    create_only = frozenset({"AlarmName"})
    type_ = operation = described = ""

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"AlarmName": aws.name(NAMES[self.type_].longest)} | dict(properties)
        aws.create("cloudwatch", self.operation, parameters)
        name: str = parameters["AlarmName"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        alarm = _alarm(aws, physical_id, self.described)
        tags = aws.read("cloudwatch", "list_tags_for_resource", ResourceARN=alarm["AlarmArn"])["Tags"]
        return {**alarm, "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": _alarm(aws, physical_id, self.described)["AlarmArn"]}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        arn = _alarm(aws, physical_id, self.described)["AlarmArn"]
        # tags of an alarm that exists are left alone by the request that changes it
        wanted = {"AlarmName": physical_id} | without(properties, "Tags")
        aws.complete("cloudwatch", self.operation, wanted)
        if gone := tags_gone(properties, before):
            aws.complete("cloudwatch", "untag_resource", ResourceARN=arn, TagKeys=gone)
        if "Tags" in changed(properties, before) and properties.get("Tags"):
            aws.complete("cloudwatch", "tag_resource", only(properties, "Tags"), ResourceARN=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("cloudwatch", "delete_alarms", AlarmNames=[physical_id])


class Alarm(_Alarm):
    """`AWS::CloudWatch::Alarm`."""

    type_, operation, described = ALARM, "put_metric_alarm", "MetricAlarms"
    name_property = NAMES[ALARM].property
    unordered = frozenset({"Dimensions", "Metrics", "Tags"})
    resets = fixed(
        **_ACTIONS,
        AlarmDescription=None,
        DatapointsToAlarm=None,
        EvaluateLowSampleCountPercentile=None,
        ExtendedStatistic=None,
        # an alarm of one metric may become one of several, and the reverse
        MetricName=None,
        Metrics=[],
        Namespace=None,
        Period=None,
        Statistic=None,
        TreatMissingData=None,
        Unit=None,
        Dimensions=[],
        Tags=[],
    )


class CompositeAlarm(_Alarm):
    """`AWS::CloudWatch::CompositeAlarm`."""

    type_, operation, described = COMPOSITE_ALARM, "put_composite_alarm", "CompositeAlarms"
    name_property = NAMES[COMPOSITE_ALARM].property
    required = frozenset({"AlarmRule"})
    resets = fixed(**_ACTIONS, AlarmDescription=None, Tags=[])


def _alarm(aws: Context, name: str, kind: str) -> dict[str, Any]:
    # AWS describes metric alarms alone unless it is asked for the others too
    alarms = aws.read("cloudwatch", "describe_alarms", AlarmNames=[name], AlarmTypes=[kind.removesuffix("s")])
    alarm: dict[str, Any] = alarms[kind][0]
    return alarm


HANDLERS = {
    ALARM: Alarm(),
    COMPOSITE_ALARM: CompositeAlarm(),
}
