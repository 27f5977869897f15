"""Alarms: periods, data points and actions."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import actions_of, metrics
from budget_stack.checks.view.partial_text import ANYTHING, dotted, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import ALARM_ACTIONS, COMPOSITE_ACTIONS
from budget_stack.facts.resource_types import (
    ALARM,
    CLUSTER,
    COMPOSITE_ALARM,
    FUNCTION,
    LOG_GROUP,
    QUEUE,
    ROLE,
    SCALING_POLICY,
    SERVICE,
    SNS_SUBSCRIPTION,
    TOPIC,
    TOPIC_POLICY,
)

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"


@rule(
    "alarm-datapoints-exceed-periods",
    "error",
    on=resources(ALARM),
    text=Text(
        title="No more data points must breach than are looked at",
        says="ValidationError: DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        cause="One of the two numbers was changed.",
        fix="make DatapointsToAlarm at most EvaluationPeriods",
        source=_PUT,
    ),
)
def datapoints_exceed_periods(view: View, alarm: Resource) -> Iterator[Problem]:
    needed, periods = alarm["DatapointsToAlarm"].number(), alarm["EvaluationPeriods"].number()
    if needed is not None and periods is not None and needed > periods:
        yield problem(alarm["DatapointsToAlarm"], f"{needed:g} data points must breach, of {periods:g}")


@rule(
    "alarm-period-invalid",
    "error",
    on=resources(ALARM),
    text=Text(
        title="An alarm's period is one that CloudWatch evaluates",
        says="Period must be 10, 30 or a multiple of 60, or: Metrics cannot be checked across more than a day.",
        cause="The period was meant in minutes, or the periods add up to more than is evaluated.",
        fix=(
            "set Period to 10, 20, 30 or a multiple of 60 seconds; all periods together last at most a day, "
            "and a week where each is an hour or longer"
        ),
        source=_PUT,
    ),
)
def period_invalid(view: View, alarm: Resource) -> Iterator[Problem]:
    longest = 0.0
    for metric in metrics(alarm):
        seconds = metric.period.number()
        if seconds is not None and seconds not in (10, 20, 30) and (seconds <= 0 or seconds % 60):
            yield problem(metric.period, f"the period is {seconds:g} s")
            return
        longest = max(longest, seconds or 0)
    periods = alarm["EvaluationPeriods"].number()
    most = 86_400 if longest < 3600 else 604_800
    if periods is not None and periods * longest > most:
        yield problem(
            alarm["EvaluationPeriods"], f"{periods:g} periods of {longest:g} s are more than {most // 86_400} days"
        )


# types whose ARN alarms cannot act on; of a function, the Ref is none
_NO_ACTIONS = (
    TOPIC_POLICY,
    SNS_SUBSCRIPTION,
    QUEUE,
    FUNCTION,
    LOG_GROUP,
    ROLE,
    SERVICE,
    CLUSTER,
)


@rule(
    "alarm-action-unusable",
    "error",
    on=resources(ALARM, COMPOSITE_ALARM),
    text=Text(
        title="An alarm's action is the ARN of something that alarms can act on",
        says="ValidationError: CloudWatch takes no action that is not the ARN of something it can act on.",
        cause="The topic's name or policy was given, or a resource whose Ref is no ARN.",
        fix="use Ref of the topic; a queue is told by a subscription of the topic",
        source=_PUT,
    ),
)
def action_unusable(view: View, alarm: Resource) -> Iterator[Problem]:
    for action in actions_of(alarm):
        value = action.value
        if isinstance(value, str) and not value.startswith(("arn:", "{{")):
            yield problem(action, f"{value!r} is no ARN")
        service = partial_text(action.known()).split(":")[2:3]
        taken = COMPOSITE_ACTIONS if alarm.type == COMPOSITE_ALARM else ALARM_ACTIONS
        if service and service[0] not in taken and ANYTHING not in service[0]:
            yield problem(action, f"alarms do nothing with an ARN of {service[0]}")
        reference, target = action.reference, view.target(action)
        if reference is None or target is None:
            continue
        if alarm.type == COMPOSITE_ALARM and target.type == SCALING_POLICY:
            yield problem(action, "a composite alarm scales nothing")
        is_function = target.type == FUNCTION and reference.attribute
        if (target.type in _NO_ACTIONS and not is_function) or (
            target.type == TOPIC and reference.attribute not in ("", "TopicArn")
        ):
            yield problem(action, f"{dotted(reference)} is no ARN that an alarm can act on")
