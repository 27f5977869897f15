"""Schedules of EventBridge Scheduler and their groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import SCHEDULE, SCHEDULE_GROUP
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without

_DEFAULT_GROUP = "default"
_DATES = ("EndDate", "StartDate")


class Schedule(Handler):
    """`AWS::Scheduler::Schedule`.

    It stays in its group: CloudFormation changes the group in place, and Scheduler finds no such schedule there.

    Source: https://github.com/aws/aws-cdk/issues/34216
    """

    name_property = NAMES[SCHEDULE].property
    create_only = frozenset({"Name"})
    required = frozenset({"FlexibleTimeWindow", "ScheduleExpression", "Target"})
    resets = fixed(
        Description=None,
        EndDate=None,
        KmsKeyArn=None,
        ScheduleExpressionTimezone="UTC",
        StartDate=None,
        State="ENABLED",
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        group = properties.get("GroupName", _DEFAULT_GROUP)
        if not aws.find("scheduler", "get_schedule_group", Name=group):
            yield f"Schedule group {group} does not exist."
        yield from references.missing_role(aws, "Target/RoleArn", properties["Target"]["RoleArn"])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"Name": aws.name(NAMES[SCHEDULE].longest)} | dict(properties)
        aws.create("scheduler", "create_schedule", parameters)
        return f"{properties.get('GroupName', _DEFAULT_GROUP)}/{parameters['Name']}"

    def ref(self, physical_id: str) -> str:
        return _identity(physical_id)["Name"]

    def read(self, aws: Context, physical_id: str) -> Properties:
        schedule = aws.read("scheduler", "get_schedule", **_identity(physical_id))
        dates = {name: schedule[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in _DATES if name in schedule}
        return {**without(schedule, "ResponseMetadata"), **dates}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return only(aws.read("scheduler", "get_schedule", **_identity(physical_id)), "Arn")

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        # everything is said anew: what an update leaves out is reset
        said = {"State": "ENABLED", "GroupName": _DEFAULT_GROUP} | without(properties, "Name")
        aws.complete("scheduler", "update_schedule", said, Name=self.ref(physical_id))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("scheduler", "delete_schedule", **_identity(physical_id))


class ScheduleGroup(Handler):
    """`AWS::Scheduler::ScheduleGroup`."""

    name_property = NAMES[SCHEDULE_GROUP].property
    create_only = frozenset({"Name"})
    resets = fixed(Tags=[])

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"Name": aws.name(NAMES[SCHEDULE_GROUP].longest), "Tags": []} | dict(properties)
        aws.create("scheduler", "create_schedule_group", parameters)
        name: str = parameters["Name"]
        return name

    def read(self, aws: Context, physical_id: str) -> Properties:
        group = aws.read("scheduler", "get_schedule_group", Name=physical_id)
        tags = aws.read("scheduler", "list_tags_for_resource", ResourceArn=group["Arn"])["Tags"]
        return {"Name": group["Name"], "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        group = aws.read("scheduler", "get_schedule_group", Name=physical_id)
        dates = {name: group[name].isoformat() for name in ("CreationDate", "LastModificationDate")}
        return {**only(group, "Arn", "State"), **dates}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        arn = aws.read("scheduler", "get_schedule_group", Name=physical_id)["Arn"]
        if gone := tags_gone(properties, before):
            aws.complete("scheduler", "untag_resource", ResourceArn=arn, TagKeys=gone)
        if "Tags" in changed(properties, before) and properties.get("Tags"):
            aws.complete("scheduler", "tag_resource", only(properties, "Tags"), ResourceArn=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete("scheduler", "delete_schedule_group", Name=physical_id)


def _identity(physical_id: str) -> dict[str, str]:
    group, _, name = physical_id.partition("/")
    return {"GroupName": group, "Name": name}


HANDLERS = {
    SCHEDULE: Schedule(),
    SCHEDULE_GROUP: ScheduleGroup(),
}
