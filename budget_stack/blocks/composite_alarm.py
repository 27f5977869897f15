"""One alarm that combines others, so that a single trouble is told once."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Template, cloudwatch

from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.literals import check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, sub


class UsersHurtAlarm(Handle):
    """What `add_users_hurt_alarm` adds."""

    alarm: cloudwatch.CompositeAlarm


def add_users_hurt_alarm(
    template: Template, *, alarm_names: Sequence[Value], action_arns: Sequence[Value], prefix: str = ""
) -> UsersHurtAlarm:
    """Add an alarm that rings as long as any of several others does.

    Those others need no actions of their own: the message says which of them rang first.

    Args:
        template: The template to add to.
        alarm_names: The alarms that users notice, by name or ARN.
        action_arns: The topics that are written to when it rings, and when it is over.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; no alarm.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    check_references(alarm_names=alarm_names, action_arns=action_arns)
    if isinstance(alarm_names, str) or not alarm_names:
        raise InvalidSetting("alarm_names", alarm_names, "a sequence of one or more")
    names = {f"Alarm{number}": name for number, name in enumerate(alarm_names, 1)}
    return UsersHurtAlarm(
        add_resource(
            template,
            cloudwatch.CompositeAlarm(
                logical_id(prefix, "UsersHurtAlarm"),
                AlarmDescription=sub(
                    "Users are hurt, by: aws cloudwatch describe-alarms --region ${AWS::Region} --state-value ALARM"
                ),
                AlarmRule=sub(" OR ".join(f"ALARM(${{{name}}})" for name in names), **names),
                AlarmActions=list(action_arns),
                OKActions=list(action_arns),
            ),
        )
    )
