"""Schedules of EventBridge: when they come, and what they send."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.policies import statements
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.cron import has_fields, leaves_one_day_open, never_comes, wrong_field
from budget_stack.facts.iam import service_principal
from budget_stack.facts.resource_types import EVENT_BUS, EVENT_RULE, ROLE, SCHEDULE
from budget_stack.facts.scaling import is_time_zone, schedule_form, time_zones
from budget_stack.spelling import did_you_mean

_TYPES = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html"
_CREATE = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"
_NEED_JSON = (":lambda:", ":states:", ":events:")


@rule(
    "schedule-expression-malformed",
    "error",
    on=resources(SCHEDULE, EVENT_RULE),
    text=Text(
        title="A schedule is an at, rate or cron expression, with one ? in cron, of a day that there is",
        says="ValidationException: Invalid Schedule Expression X. Or nothing ever happens.",
        cause="It was copied from a crontab, which has five fields and knows no ?; or the month has no such day.",
        fix="write cron(minute hour day-of-month month day-of-week year), such as cron(0 22 ? * MON-FRI *)",
        source=_TYPES,
    ),
)
def expression_malformed(view: View, holder: Resource) -> Iterator[Problem]:
    named = holder["ScheduleExpression"]
    text = named.text()
    # AWS's validator tells the rest of rules, for which there is no at
    if text is None or (holder.type == EVENT_RULE and not has_fields(text)):
        return
    if schedule_form(text) is None:
        field = wrong_field(text)
        yield problem(named, f"it is {text!r}" + (f", which has no such {field}" if field else ""))
    elif holder.type == SCHEDULE and not leaves_one_day_open(text):
        yield problem(named, "one of day-of-month and day-of-week must be ?")
    elif never_comes(text):
        yield problem(named, "no month that it names has such a day: it never comes")


@rule(
    "schedule-time-zone-unknown",
    "error",
    on=resources(SCHEDULE),
    text=Text(
        title="The time zone of a schedule is one of IANA's",
        says="ValidationException: Invalid ScheduleExpressionTimezone.",
        cause="It is a city that has no zone of its own, an abbreviation, or an offset.",
        fix="name a zone such as Europe/Berlin, or leave it out for UTC",
        source=_TYPES,
    ),
)
def time_zone_unknown(view: View, schedule: Resource) -> Iterator[Problem]:
    name = schedule["ScheduleExpressionTimezone"].text()
    if name is not None and not is_time_zone(name):
        yield problem(schedule["ScheduleExpressionTimezone"], f"there is no {name!r}{did_you_mean(name, time_zones())}")


@rule(
    "schedule-window-mismatch",
    "error",
    on=resources(SCHEDULE),
    text=Text(
        title="A flexible window has a length, and one that is off has none",
        says="ValidationException: MaximumWindowInMinutes must be set when FlexibleTimeWindow mode is FLEXIBLE.",
        cause="The mode was changed, and the length stayed as it was.",
        fix="set MaximumWindowInMinutes with Mode FLEXIBLE, and leave it out with OFF",
        source="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html",
    ),
)
def window_mismatch(view: View, schedule: Resource) -> Iterator[Problem]:
    window = schedule["FlexibleTimeWindow"]
    mode, length = window["Mode"].text(), window["MaximumWindowInMinutes"]
    if mode == "FLEXIBLE" and not length:
        yield problem(window, "it is flexible, and there is no MaximumWindowInMinutes")
    elif mode == "OFF" and length:
        yield problem(length, "the window is off")


@rule(
    "schedule-input-malformed",
    "error",
    on=resources(SCHEDULE),
    text=Text(
        title="Functions, state machines and buses are sent JSON, by nobody who calls himself AWS",
        says="ValidationException: Input must be valid JSON; or: Source must not begin with aws.",
        cause="A text was written as it is, without quotation marks, or the source of another event was copied.",
        fix="write JSON, and a Source of your own",
        source=_CREATE,
    ),
)
def input_malformed(view: View, schedule: Resource) -> Iterator[Problem]:
    target = schedule["Target"]
    if not target or target.is_unresolved:
        return
    text, arn = partial_text(target["Input"].known()), partial_text(target["Arn"].known())
    receiver = view.target(target["Arn"])
    needs = any(one in arn for one in _NEED_JSON) or (receiver and receiver.type.startswith(_FUNCTIONS))
    if needs and target["Input"] and ANYTHING not in text:
        try:
            json.loads(text)
        except ValueError:
            yield problem(target["Input"], f"{text!r} is no JSON")
    source = target["EventBridgeParameters"]["Source"]
    if partial_text(source.known()).startswith("aws."):
        yield problem(source, "only AWS's services send events whose source begins with aws.")


_FUNCTIONS = ("AWS::Lambda::", "AWS::StepFunctions::", EVENT_BUS)


@rule(
    "schedule-on-other-bus",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="A rule with a schedule is on the default bus",
        says="ValidationException: ScheduleExpression is supported only on the default event bus.",
        cause="The rules of an application were put on a bus of their own.",
        fix="leave EventBusName out, or use AWS::Scheduler::Schedule",
        source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
    ),
)
def on_other_bus(view: View, event_rule: Resource) -> Iterator[Problem]:
    bus, name = event_rule["EventBusName"], partial_text(event_rule["EventBusName"].known())
    is_made_here = view.target(bus, EVENT_BUS) is not None
    is_other = is_made_here or (ANYTHING not in name and name.rpartition("/")[2] != "default")
    if event_rule["ScheduleExpression"] and bus and is_other:
        yield problem(bus, "schedules are on the default bus alone")


@rule(
    "schedule-trust-names-schedule",
    "error",
    on=resources(SCHEDULE),
    text=Text(
        title="The role of a schedule trusts Scheduler for a schedule group, not for the schedule",
        says="The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        cause="aws:SourceArn was set to the resource that uses the role, as for other services.",
        fix="compare aws:SourceArn with the group: arn:aws:scheduler:<region>:<account>:schedule-group/<name>",
        source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    ),
)
def trust_names_schedule(view: View, schedule: Resource) -> Iterator[Problem]:
    role = view.target(schedule["Target"]["RoleArn"], ROLE)
    if role is None:
        return
    for statement in statements(role["AssumeRolePolicyDocument"].read()):
        services = statement["Principal"]["Service"]
        if statement["Condition"].is_unresolved or service_principal("scheduler") not in (it.text() for it in services):
            continue
        for keys in (keys for _, keys in statement["Condition"].items() if not keys.is_unresolved):
            for source in (value for key, value in keys.items() if key.lower() == "aws:sourcearn"):
                if list(source) and all(":schedule/" in partial_text(one.known()) for one in source):
                    yield problem(source, "it is a schedule, and Scheduler names the group of one")
