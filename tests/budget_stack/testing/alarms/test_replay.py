"""Which alarm rings in which situation: of a library's stack with all of them, rolling and shifting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import ReleaseSettings, build_budget_tracker, build_stack
from budget_stack.settings.web_service import ADDRESSES, LOAD_BALANCER
from budget_stack.testing import RigError
from budget_stack.testing.alarms import ALARM, OK, SITUATIONS, Minute, Transition, replay
from tests.budget_stack.wiring.test_alarms import SETTINGS
from tests.support.resolution import NETWORK

# After how many minutes each alarm rings; the trouble begins with the eleventh.
RINGS = {
    "a bad release": {"Target5xxAlarm": 12, "LogErrorsAlarm": 12, "UsersHurtAlarm": 12},
    "a release that breaks under load": {"LoadBalancer5xxAlarm": 12, "UsersHurtAlarm": 12},
    "a quiet night without requests": {},
    "an error in a quiet night": {},
    "one slow minute": {},
    "a slow database": {"ResponseTimeAlarm": 13, "UsersHurtAlarm": 13},
    "a scale-in": {},
    "more load than all tasks can take": {"ResponseTimeAlarm": 13, "UsersHurtAlarm": 13, "SaturationAlarm": 20},
    "a short peak": {},
    "the last task dies": {"LoadBalancer5xxAlarm": 12, "HealthyHostsAlarm": 15, "UsersHurtAlarm": 12},
    "a load balancer without tasks": {"HealthyHostsAlarm": 15, "UsersHurtAlarm": 15},
    "a scanner": {},
    "a flood of connections": {"RejectedConnectionsAlarm": 11, "UsersHurtAlarm": 11},
    "a shift to the other target group": {},
    "a bad release in the other target group": {"Target5xxAlarm": 12, "LogErrorsAlarm": 12, "UsersHurtAlarm": 12},
}
ROLLING, SHIFTING = SETTINGS, replace(SETTINGS, release=ReleaseSettings(strategy="CANARY"))


def changes(name, settings=ROLLING):
    return replay(build_stack(settings).template, SITUATIONS[name].minutes)


CASES = [
    pytest.param(name, settings, id=f"{name}-{how}")
    for name in RINGS
    for how, settings in (("rolling", ROLLING), ("shifting", SHIFTING))
    if how == "shifting" or "other target group" not in name
]


@pytest.mark.parametrize(("name", "settings"), CASES)
def test_what_rings_in_a_situation(name, settings):
    assert {it.alarm: it.minute for it in changes(name, settings) if it.state == ALARM} == RINGS[name]


def test_every_situation_is_tried():
    assert {*RINGS, "asleep"} == set(SITUATIONS)


@pytest.mark.parametrize("address", ADDRESSES)
def test_asleep_nobody_is_told_whoever_asks(address):
    parameters = NETWORK | {"MinContainerCount": 0, "AlarmEmail": "operator@example.com"}
    found = replay(build_budget_tracker(address).template, SITUATIONS["asleep"].minutes, parameters)

    rung = {change.alarm for change in found if change.state == ALARM}
    assert ("LoadBalancer5xxAlarm" if address == LOAD_BALANCER else "HttpApi5xxAlarm") in rung
    assert not [change for change in found if change.notifies]


def test_what_users_notice_is_told_once_when_it_begins_and_once_when_it_is_over():
    told = [change for change in changes("a bad release") if change.notifies]

    assert [change for change in told if change.alarm == "UsersHurtAlarm"] == [
        Transition(1, "UsersHurtAlarm", OK, notifies=True),
        Transition(12, "UsersHurtAlarm", ALARM, notifies=True),
        Transition(21, "UsersHurtAlarm", OK, notifies=True),
    ]
    assert {change.alarm for change in told} == {"UsersHurtAlarm", "LogErrorsAlarm"}


def test_fails_on_a_metric_that_no_minute_tells_of():
    watched = {"MetricName": "Age", "Statistic": "Maximum", "EvaluationPeriods": 1}

    with pytest.raises(RigError, match="what a minute tells has no Maximum of Age"):
        replay({"Resources": {"Old": {"Type": "AWS::CloudWatch::Alarm", "Properties": watched}}}, [Minute()])
