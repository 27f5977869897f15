"""Composite alarms: the alarms that their rules name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import as_reference, dotted, partial_text, parts
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM

_NAMED = re.compile(r'\b(?:ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^"()]*)"?\s*\)')


@rule(
    "alarm-rule-names-no-alarm",
    "error",
    on=resources(COMPOSITE_ALARM),
    text=Text(
        title="The rule of a composite alarm names alarms",
        says="ValidationError, or an alarm that never rings: CloudWatch has no alarm of that name.",
        cause="A logical id stands in the rule as it is, and CloudFormation gives alarms other names.",
        fix='refer to the alarm in Fn::Sub: ALARM("${Errors}")',
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html",
    ),
)
def rule_names_no_alarm(view: View, alarm: Resource) -> Iterator[Problem]:
    value = alarm["AlarmRule"].value
    for reference in filter(None, map(as_reference, parts(value))):
        target = view.resource(reference.logical_id)
        is_name = target is not None and target.type in (ALARM, COMPOSITE_ALARM) and reference.attribute in ("", "Arn")
        # a resource of one's own may give an alarm's name
        if target is not None and not is_name and target.type.startswith("AWS::"):
            yield problem(alarm["AlarmRule"], f"{dotted(reference)} is neither the name nor the ARN of an alarm")
    given = {one["AlarmName"].text() for one in view.resources(ALARM, COMPOSITE_ALARM)}
    for name in _NAMED.findall(partial_text(value)):
        target = view.resource(name)
        if target is not None and target.type in (ALARM, COMPOSITE_ALARM) and name not in given:
            yield problem(alarm["AlarmRule"], f"{name} is the logical id of an alarm, and not its name")
