"""Rules of EventBridge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import EVENT_RULE
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, tags_gone, without


class Rule(Handler):
    """`AWS::Events::Rule`."""

    name_property = NAMES[EVENT_RULE].property
    create_only = frozenset({"EventBusName", "Name"})
    unordered = frozenset({"Tags", "Targets"})
    resets = fixed(
        Description=None,
        EventPattern=None,
        RoleArn=None,
        ScheduleExpression=None,
        State="ENABLED",
        Tags=[],
        Targets=[],
    )

    def create(self, aws: Context, properties: Properties) -> str:
        parameters = {"Name": aws.name(NAMES[EVENT_RULE].longest)} | without(properties, "Targets")
        aws.create("events", "put_rule", parameters)
        name: str = parameters["Name"]
        # as CloudFormation does it, so that a name on one bus is another on the next
        return f"{bus}|{name}" if (bus := properties.get("EventBusName")) else name

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        if properties.get("Targets"):
            aws.complete("events", "put_targets", only(properties, "Targets"), **_rule(physical_id, "Rule"))

    def read(self, aws: Context, physical_id: str) -> Properties:
        rule = aws.read("events", "describe_rule", **_rule(physical_id))
        tags = aws.read("events", "list_tags_for_resource", ResourceARN=rule["Arn"])["Tags"]
        return {**without(rule, "ResponseMetadata"), "Targets": _targets(aws, physical_id), "Tags": tags}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {
            "Arn": aws.read("events", "describe_rule", **_rule(physical_id))["Arn"],
            "RuleName": physical_id.rpartition("|")[2],
        }

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if different - {"Tags", "Targets"}:
            # tags are given to a new rule alone
            said = without(properties, "EventBusName", "Name", "Tags", "Targets")
            aws.complete("events", "put_rule", said, **_rule(physical_id))
        if "Targets" in different:
            kept = {target["Id"] for target in properties.get("Targets", ())}
            if gone := [target["Id"] for target in _targets(aws, physical_id) if target["Id"] not in kept]:
                aws.complete("events", "remove_targets", **_rule(physical_id, "Rule"), Ids=gone)
            self.finish(aws, physical_id, properties)
        arn = aws.read("events", "describe_rule", **_rule(physical_id))["Arn"]
        if keys := tags_gone(properties, before):
            aws.complete("events", "untag_resource", ResourceARN=arn, TagKeys=keys)
        if "Tags" in different and properties.get("Tags"):
            aws.complete("events", "tag_resource", only(properties, "Tags"), ResourceARN=arn)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        of_rule = _rule(physical_id, "Rule")
        if targets := aws.find("events", "list_targets_by_rule", **of_rule).get("Targets"):
            aws.complete("events", "remove_targets", **of_rule, Ids=[target["Id"] for target in targets])
        aws.complete("events", "delete_rule", **_rule(physical_id))


def _rule(physical_id: str, parameter: str = "Name") -> dict[str, Any]:
    """What names a rule in a request: its own name, and that of its bus unless it is the default one."""
    bus, _, name = physical_id.rpartition("|")
    return {parameter: name, **({"EventBusName": bus} if bus else {})}


def _targets(aws: Context, physical_id: str) -> list[dict[str, Any]]:
    targets: list[dict[str, Any]] = aws.read("events", "list_targets_by_rule", **_rule(physical_id, "Rule"))["Targets"]
    return targets


HANDLERS = {EVENT_RULE: Rule()}
