"""What a settings file makes of releases of the Budget Tracker."""

from __future__ import annotations

import json

import pytest

from budget_stack import build_budget_tracker, to_yaml
from budget_stack.budget_tracker.from_file import build_from_file
from budget_stack.checks import check
from budget_stack.resolve import ResolveError, parse_template
from budget_stack.settings_file import InvalidSettingsFile, parse_settings
from budget_stack.testing import DeploymentFailed

PREPARED = "[release]\nprepared = true\n"
TESTED = """\
pause_stages = ["POST_TEST_TRAFFIC_SHIFT"]
test_listener_port = 8080
test_listener_cidr = "203.0.113.0/24"
"""


def shifting(strategy, *more):
    return f'[release]\nstrategy = "{strategy}"\n{"".join(more)}'


def template(text, address="load-balancer"):
    return build_from_file(parse_settings(text, "release.toml"), address).template


def source(text, address="load-balancer"):
    return parse_template(to_yaml(template(text, address)))


@pytest.mark.parametrize(("strategy", "address"), [("LINEAR", "load-balancer"), ("CANARY", "api-gateway")])
def test_a_file_with_a_strategy_makes_a_sound_template(strategy, address):
    assert check(source(shifting(strategy, TESTED), address), engines=()).is_clean


def test_the_two_updates_to_another_strategy_are_sound():
    deployed, prepared = source(""), source(PREPARED)

    assert check(prepared, deployed=deployed, engines=()).is_clean
    assert check(source(shifting("BLUE_GREEN")), deployed=prepared, engines=()).is_clean


def test_one_update_to_another_strategy_is_told():
    found = check(source(shifting("CANARY")), deployed=source(""), engines=())

    assert [finding.rule for finding in found.findings if finding.severity == "warning"] == [
        "update-blue-green-too-soon"
    ]


def test_a_service_whose_requests_are_shifted_is_always_there():
    made = json.loads(template(shifting("BLUE_GREEN")).to_json())

    assert made["Parameters"]["MinContainerCount"]["MinValue"] == 1
    assert "Condition" not in made["Resources"]["Service"]


def test_a_prepared_service_may_sleep():
    made = json.loads(template(PREPARED).to_json())

    assert made["Parameters"]["MinContainerCount"]["MinValue"] == 0
    assert made["Resources"]["Service"]["Condition"] == "HasTasks"


def test_fails_on_a_setting_of_another_strategy_and_names_its_line():
    with pytest.raises(InvalidSettingsFile, match=r"l:3: \[release\] canary_percent: left out unless strategy is"):
        template(shifting("LINEAR", "canary_percent = 10\n"))


def test_the_budget_tracker_gets_there_in_two_updates_and_cannot_be_put_to_sleep_then(fargate):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network)
    kept = {name: stack.resources[name].physical_id for name in ("Service", "TargetGroup", "ListenerRule")}
    stack.update(template(PREPARED))
    changes = stack.update(template(shifting("CANARY")))

    assert [change.logical_id for change in changes] == ["Service"]
    assert {name: stack.resources[name].physical_id for name in kept} == kept
    with pytest.raises(ResolveError, match="must be 1 to 5000 where ECS shifts requests"):
        stack.update(parameters={"MinContainerCount": 0})


@pytest.mark.parametrize("alarm", ["Target5xxAlarm", "LoadBalancer5xxAlarm", "ResponseTimeAlarm"])
def test_an_alarm_of_the_stacks_own_takes_a_release_back(fargate, alarm):
    stack = fargate.deploy(build_budget_tracker().template, fargate.network)
    before = stack.resources["TaskDefinition"].physical_id
    fargate.ringing_alarms.add(f"*{alarm}*")

    with pytest.raises(DeploymentFailed, match=f"{alarm}.* went off"):
        stack.update(parameters={"ImageTag": "3f2a9c1"})

    assert stack.resources["TaskDefinition"].physical_id == before


def test_a_deployed_stack_gets_its_alarms_without_a_deployment(fargate):
    made = json.loads(build_budget_tracker().template.to_json())
    del made["Resources"]["Service"]["Properties"]["DeploymentConfiguration"]["Alarms"]
    stack = fargate.deploy(made, fargate.network)
    fargate.ringing_alarms.add("*")
    changes = stack.update(build_budget_tracker().template)

    assert ([change.logical_id for change in changes], stack.waited_for) == (["Service"], [])
