"""Scheduled actions: when they come, and what they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.first_task import may_start_the_first_task
from budget_stack.checks.view.scaling import is_of_ecs, may_raise
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem, turned_round
from budget_stack.facts.cron import never_comes
from budget_stack.facts.resource_types import SCALABLE_TARGET
from budget_stack.facts.scaling import is_time_zone, schedule_form, time_zones
from budget_stack.spelling import did_you_mean

_ACTION = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html"
_RECURRING = (
    "https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html"
)
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
    "scaling-schedule-beyond-range",
    "warning",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="One end of the range stays on its side of the other when a schedule moves it",
        says="The range does not become what the action says: a maximum cannot be less than the minimum.",
        cause="The action sets a minimum above the maximum that stays, or a maximum below the minimum that stays.",
        fix="have the action set the other end too",
        source=_CHANGE,
    ),
)
def beyond_range(view: View, target: Resource) -> Iterator[Problem]:
    actions = target["ScheduledActions"]
    if actions.is_unresolved:
        return
    changes = [action["ScalableTargetAction"] for action in actions]
    # in whichever order the actions come
    least, most = ([it[end] for it in (target, *changes) if it[end]] for end in ("MinCapacity", "MaxCapacity"))
    for change in changes:
        low, high = change["MinCapacity"], change["MaxCapacity"]
        if low and not high:
            for message in _on_the_wrong_side(low, most, above=True):
                yield problem(low, message)
        if high and not low:
            for message in _on_the_wrong_side(high, least, above=False):
                yield problem(high, message)


def _on_the_wrong_side(end: Node, others: Sequence[Node], *, above: bool) -> Iterator[str]:
    """Say so if one end of a range is certainly above, or below, whatever the other may be."""
    number, known = end.number(), [other.number() for other in others]
    limits = [limit for limit in known if limit is not None]
    if number is None or not limits or len(limits) < len(known):
        return
    if above and number > max(limits):
        yield f"the minimum is {number:g} from then on, and the maximum never more than {max(limits):g}"
    if not above and number < min(limits):
        yield f"the maximum is {number:g} from then on, and the minimum never less than {min(limits):g}"


@rule(
    "scaling-schedule-time-zone-unknown",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A schedule's time zone is one of IANA's",
        says="ValidationException: the time zone is invalid.",
        cause="It is a city that has no zone of its own, an abbreviation, or an offset.",
        fix="name a zone such as Europe/Berlin, whose summer time the schedule follows; leave it out for UTC",
        source=_RECURRING,
    ),
)
def time_zone_unknown(view: View, target: Resource) -> Iterator[Problem]:
    for action in target["ScheduledActions"]:
        name = action["Timezone"].text()
        if name is not None and not is_time_zone(name):
            yield problem(action["Timezone"], f"there is no {name!r}{did_you_mean(name, time_zones())}")


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
        elif schedule is not None and never_comes(schedule):
            yield problem(action["Schedule"], "no month that it names has such a day: it never comes")


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
