"""Composite alarms: the alarms that their rules name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, as_reference, dotted, partial_text, parts
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM

_PUT = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html"
_STATE = re.compile(r'\b(?:(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]*"|[^()"]*)\s*\)|TRUE\b|FALSE\b)')
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
        source=_PUT,
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
    given = view.remembered(
        ("names of alarms",), lambda: {one["AlarmName"].text() for one in view.resources(ALARM, COMPOSITE_ALARM)}
    )
    for name in _NAMED.findall(partial_text(value)):
        target = view.resource(name)
        if target is not None and target.type in (ALARM, COMPOSITE_ALARM) and name not in given:
            yield problem(alarm["AlarmRule"], f"{name} is the logical id of an alarm, and not its name")


@rule(
    "alarm-rule-malformed",
    "error",
    on=resources(COMPOSITE_ALARM),
    text=Text(
        title="The rule of a composite alarm is written in the language of rules",
        says="ValidationError: AlarmRule is not valid.",
        cause="A parenthesis is missing, or operators are those of another language.",
        fix="combine ALARM(...), OK(...) and INSUFFICIENT_DATA(...) by AND, OR and NOT",
        source=_PUT,
    ),
)
def rule_malformed(view: View, alarm: Resource) -> Iterator[Problem]:
    text = partial_text(alarm["AlarmRule"].known())
    states = _STATE.sub(" T ", text)
    # how AT_LEAST nests is its own language
    if ANYTHING in states or "AT_LEAST" in states or not alarm["AlarmRule"]:
        return
    if unknown := sorted(set(re.findall(r"[^\s()]+", states)) - {"T", "AND", "OR", "NOT"}):
        yield problem(alarm["AlarmRule"], f"the language of rules has no {', '.join(unknown)}")
    elif not _is_expression(states):
        yield problem(alarm["AlarmRule"], "parentheses, operators and states do not go together")


def _is_expression(states: str) -> bool:
    before, words = "", " ".join(re.findall(r"\w+|[()]", states))
    while words != before:
        before = words
        for pattern in (r"\( T \)", r"NOT T\b", r"\bT (?:AND|OR) T\b"):
            words = re.sub(pattern, "T", words)
    return words == "T"


@rule(
    "alarm-rule-circular",
    "error",
    on=resources(COMPOSITE_ALARM),
    text=Text(
        title="No composite alarm depends on itself",
        says="The alarms are never what they say, and none of them can be deleted.",
        cause="Two composite alarms name each other, by names that CloudFormation does not follow.",
        fix="take one alarm out of the other's rule, and refer to alarms instead of naming them",
        source=_PUT,
    ),
)
def rule_circular(view: View, alarm: Resource) -> Iterator[Problem]:
    start = alarm["AlarmName"].text()
    if start is None:
        return
    named = view.remembered(("rules of alarms",), lambda: _named_by_name(view))
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        new = named.get(ahead.pop(), set()) - reached
        reached |= new
        ahead += new
    if start in reached:
        yield problem(alarm["AlarmRule"], f"what decides about {start} is {start}")


def _named_by_name(view: View) -> dict[str, set[str]]:
    return {
        name: set(_NAMED.findall(partial_text(one["AlarmRule"].known())))
        for one in view.resources(COMPOSITE_ALARM)
        if (name := one["AlarmName"].text())
    }


@rule(
    "alarm-suppressor-incomplete",
    "error",
    on=resources(COMPOSITE_ALARM),
    text=Text(
        title="An alarm that another one suppresses says for how long",
        says="ValidationError: ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required.",
        cause="The suppressor was added or removed, and its times were not.",
        fix="set ActionsSuppressor, ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod, or none of them",
        source=_PUT,
    ),
)
def suppressor_incomplete(view: View, alarm: Resource) -> Iterator[Problem]:
    suppressor = alarm["ActionsSuppressor"]
    for name in ("ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"):
        if suppressor and not alarm[name]:
            yield problem(suppressor, f"there is no {name}")
        elif alarm[name] and not suppressor:
            yield problem(alarm[name], "there is no ActionsSuppressor")
