"""The page of alarms: what each watches, and which rings when, found by replaying written minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from budget_stack import ContainerSettings, ReleaseSettings, Settings, build_budget_tracker, build_stack
from budget_stack.resolve import resolve
from budget_stack.resolve.forms import source_of
from budget_stack.testing.alarms import ALARM, SITUATIONS, Situation, Transition, replay
from scripts.docs.markdown import code, generated, table

_INTRODUCTION = (
    "What `Settings.alarms` adds to a stack, with [its defaults](settings.md#alarmsettings), and which alarm rings in "
    "which situation. [Operating](../operating.md#alarms) says what to do then."
)
_ROLLING = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
    address="api-gateway",
)
_SHIFTING = replace(_ROLLING, release=ReleaseSettings(strategy="CANARY"))
_USERS_HURT = "UsersHurtAlarm"
_SIGNS = {"GreaterThanThreshold": ">", "LessThanThreshold": "<"}
_SHIPPED = frozenset(build_budget_tracker("api-gateway").template.resources)
_MISSING = {"notBreaching": "nothing is wrong", "breaching": "something is wrong"}


def page() -> str:
    """Two tables: the alarms, and the situations."""
    alarms = _alarms(_ROLLING)
    heads = ("alarm", "watches", "rings when", "without data", "in `template.yaml`", "writes to the topic")
    del alarms[_USERS_HURT]
    rows = [_row(name, alarm) for name, alarm in alarms.items()]
    rows.append(
        (code(_USERS_HURT), "those that write through it", "one of them rings", "", "yes", "also when it is over")
    )
    return generated(
        "Alarms",
        _INTRODUCTION,
        table(heads, rows),
        "The alarm of the HTTP API is there behind that address alone. With two target groups, between which a "
        "deployment shifts requests, an alarm of target groups watches both.",
        "## Which rings when",
        "Found by `budget_stack.testing.alarms`, which evaluates the alarms minute after minute as CloudWatch "
        "[documents it](https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html) "
        "and is tested on the tables there. The minutes count from the beginning of the trouble. All alarms are on; "
        "there may be five tasks. What stands in bold writes to the topic.",
        table(("situation", "what happens", "rings"), map(_situation, SITUATIONS.items())),
        "Asleep is `template.yaml` with `MinContainerCount=0`, where the alarms that write to the topic are gone with "
        "the service.",
    )


def _alarms(settings: Settings) -> dict[str, Mapping[str, Any]]:
    resources = resolve(source_of(build_stack(settings).template)).resources.values()
    return {it.logical_id: it.properties for it in resources if it.type.startswith("AWS::CloudWatch::")}


def _row(name: str, alarm: Mapping[str, Any]) -> tuple[str, ...]:
    queries = [query["MetricStat"] for query in alarm.get("Metrics", ()) if "MetricStat" in query]
    one = {"Metric": alarm, "Stat": alarm.get("Statistic") or alarm.get("ExtendedStatistic")}
    watched = ", ".join(f"{code(it['Metric']['MetricName'])} ({it['Stat']})" for it in queries or [one])
    periods = alarm["EvaluationPeriods"]
    needed = alarm.get("DatapointsToAlarm", periods)
    limit = f"{_SIGNS[alarm['ComparisonOperator']]} {alarm['Threshold']}"
    expressions = [query["Expression"] for query in alarm.get("Metrics", ()) if "Expression" in query]
    limit = f"{code(str(expressions[0]))} {limit}" if expressions else limit
    direct = "itself" if "AlarmActions" in alarm else f"through {code(_USERS_HURT)}"
    rings = f"{limit}, {needed} of {periods} minutes"
    return code(name), watched, rings, _MISSING[alarm["TreatMissingData"]], _shipped(name), direct


def _shipped(name: str) -> str:
    return "yes" if name in _SHIPPED else "on request"


def _situation(item: tuple[str, Situation]) -> tuple[str, ...]:
    name, situation = item
    minutes = situation.minutes
    begins = next((number for number, minute in enumerate(minutes) if minute != minutes[0]), 0)
    rings: dict[int, list[str]] = {}
    for change in _changes(name, situation):
        if change.state == ALARM:
            shown = f"**{code(change.alarm)}**" if change.notifies else code(change.alarm)
            rings.setdefault(change.minute - begins, []).append(shown)
    said = (f"after {after} min: {', '.join(alarms)}" for after, alarms in rings.items())
    return name, situation.happens, "; ".join(said) or "nothing"


def _changes(name: str, situation: Situation) -> list[Transition]:
    if name == "asleep":
        network = {"VpcId": "vpc", "PublicSubnet1": "subnet-1", "PublicSubnet2": "subnet-2"}
        template = build_budget_tracker("api-gateway").template
        return replay(template, situation.minutes, network | {"MinContainerCount": 0})
    settings = _SHIFTING if any(minute.alternate for minute in situation.minutes) else _ROLLING
    return replay(build_stack(settings).template, situation.minutes)
