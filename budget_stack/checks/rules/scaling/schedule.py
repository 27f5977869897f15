"""Scheduled actions: when they come, and what they change."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.scaling import is_of_ecs, may_raise, may_start_the_first_task
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem, turned_round
from budget_stack.facts.resource_types import SCALABLE_TARGET
from budget_stack.facts.scaling import schedule_form

_ACTION = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html"
_CHANGE = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScalableTargetAction.html"


@rule(
    "scaling-schedule-minimum-above-maximum",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A scheduled action's minimum is not above its maximum",
        says="Maximum capacity cannot be less than minimum capacity",
        cause="The schedule raises the minimum beyond a maximum that stays.",
        fix="raise the action's MaxCapacity too",
        source=_CHANGE,
    ),
)
def schedule_minimum_above_maximum(view: View, target: Resource) -> Iterator[Problem]:
    for scheduled in target["ScheduledActions"]:
        action = scheduled["ScalableTargetAction"]
        yield from turned_round(view, action["MinCapacity"], action["MaxCapacity"])


@rule(
    "scaling-schedule-malformed",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A schedule is an at, rate or cron expression of six fields",
        says="ValidationException: the schedule expression is invalid.",
        cause="It was copied from a crontab, which has five fields and no parentheses.",
        fix="write cron(minute hour day-of-month month day-of-week year), such as cron(0 22 ? * MON-FRI *)",
        source=_ACTION,
    ),
)
def malformed(view: View, target: Resource) -> Iterator[Problem]:
    for action in target["ScheduledActions"]:
        schedule = action["Schedule"].text()
        if schedule is not None and schedule_form(schedule) is None:
            yield problem(action["Schedule"], f"it is {schedule!r}")


@rule(
    "scaling-schedule-in-vain",
    "warning",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A scheduled action changes something",
        says="Nothing happens at that time.",
        cause="What it is to set was left out, or stands beside ScalableTargetAction instead of in it.",
        fix="give ScalableTargetAction a MinCapacity, a MaxCapacity, or both",
        source=_CHANGE,
    ),
)
def in_vain(view: View, target: Resource) -> Iterator[Problem]:
    for action in target["ScheduledActions"]:
        change = action["ScalableTargetAction"]
        if (
            not action.is_unresolved
            and not change.is_unresolved
            and not (change["MinCapacity"] or change["MaxCapacity"])
        ):
            yield problem(change, "neither MinCapacity nor MaxCapacity is set")


@rule(
    "scaling-schedule-zero-for-good",
    "warning",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="What a scheduled action stops, something starts again",
        says="The service stays without tasks: no metric of tasks has data then, and the maximum stays what it is.",
        cause="There is an action for the evening, and none for the morning.",
        fix="add an action that sets MinCapacity to 1 or more, and MaxCapacity with it where that was set to 0",
        source=_CHANGE,
    ),
)
def zero_for_good(view: View, target: Resource) -> Iterator[Problem]:
    if not is_of_ecs(target):
        return
    starts = may_raise(target, "MinCapacity") or may_start_the_first_task(view, target)
    comes_back = {"MinCapacity": starts, "MaxCapacity": starts and may_raise(target, "MaxCapacity")}
    for action in target["ScheduledActions"]:
        for capacity, comes in comes_back.items():
            node = action["ScalableTargetAction"][capacity]
            if node and node.number() == 0 and not comes:
                yield problem(node, f"{capacity} is 0 from then on, and nothing in this template starts a task again")
                return
