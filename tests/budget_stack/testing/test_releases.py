"""Each strategy: new, from rolling in two updates, updated again, taken back by an alarm, and paused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from budget_stack import ContainerSettings, HttpsSettings, ReleaseSettings, ScalingSettings, Settings, build_stack
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.settings.web_service import ADDRESSES
from budget_stack.testing import DeployedStack, DeploymentFailed, Simulation

IMAGE = "ghcr.io/example/invoices"
FIRST, SECOND = ("TargetGroup", 100), ("AlternateTargetGroup", 100)
PREPARED = ReleaseSettings(prepared=True)
ALARMED = {"rollback_alarms": ("errors",)}
TESTED = {"test_listener_port": 8080, "test_listener_cidr": "203.0.113.0/24"}
PAUSED = {"pause_stages": ("PRE_PRODUCTION_TRAFFIC_SHIFT",)}


def settings(simulation: Simulation, release: ReleaseSettings, version: int = 1, **more: Any) -> Settings:
    return Settings(
        vpc_id=simulation.vpc_id,
        subnet_ids=simulation.subnet_ids,
        container=ContainerSettings(image=f"{IMAGE}:{version}", port=8000),
        release=release,
        # deployed sooner without
        **{"scaling": None, **more},
    )


def template(simulation: Simulation, release: ReleaseSettings, version: int = 1, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(build_stack(settings(simulation, release, version, **more)).template.to_json())
    return made


def served_by(stack: DeployedStack, rule: str = "ListenerRule") -> tuple[str, int]:
    """The target group that gets the requests, by its logical id, and the weight that it has."""
    arn = stack.resources[rule].physical_id
    (found,) = stack.client("elbv2").describe_rules(RuleArns=[arn])["Rules"]
    names = {resource.physical_id: name for name, resource in stack.resources.items()}
    groups = found["Actions"][0]["ForwardConfig"]["TargetGroups"]
    ((name, weight),) = [(names[group["TargetGroupArn"]], group["Weight"]) for group in groups if group["Weight"]]
    return name, weight


def alarm(simulation: Simulation, state: str = "OK") -> None:
    cloudwatch = simulation.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="errors",
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=2,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue=state, StateReason="a test says so")


@pytest.fixture(params=SHIFTING_STRATEGIES)
def strategy(request):
    return request.param


@pytest.fixture(params=ADDRESSES)
def address(request):
    return request.param


def test_a_new_service_is_deployed_at_once(fargate, strategy, address):
    stack = fargate.deploy(template(fargate, ReleaseSettings(strategy=strategy), address=address))

    assert stack.waited_for == ["Service"]
    assert stack.update() == []


def test_a_rolling_service_gets_there_in_two_updates_of_which_the_second_deploys_nothing(fargate, strategy):
    stack = fargate.deploy(template(fargate, ReleaseSettings()))
    tasks_in = stack.resources["TargetGroup"].physical_id

    stack.update(template(fargate, PREPARED))

    assert (stack.waited_for, served_by(stack)) == (["Service"], FIRST)
    assert stack.resources["TargetGroup"].physical_id == tasks_in

    stack.update(template(fargate, ReleaseSettings(strategy=strategy)))

    assert (stack.waited_for, served_by(stack)) == ([], FIRST)

    stack.update(template(fargate, ReleaseSettings(strategy=strategy), 2))

    assert (stack.waited_for, served_by(stack)) == (["Service"], SECOND)


@pytest.mark.parametrize(
    ("strategy", "address"),
    [("BLUE_GREEN", "load-balancer"), ("LINEAR", "api-gateway"), ("CANARY", "load-balancer")],
)
def test_a_later_update_leaves_what_ecs_has_shifted_alone(fargate, strategy, address):
    release = ReleaseSettings(strategy=strategy)
    stack = fargate.deploy(template(fargate, PREPARED, address=address))
    stack.update(template(fargate, release, address=address))
    stack.update(template(fargate, release, 2, address=address))
    changed = template(fargate, release, 2, address=address)
    changed["Resources"]["LogGroup"]["Properties"]["RetentionInDays"] = 7
    changed["Resources"]["TargetGroup"]["Properties"]["HealthCheckIntervalSeconds"] = 20

    assert served_by(stack) == SECOND
    assert {change.logical_id for change in stack.update(changed)} == {"LogGroup", "TargetGroup"}
    assert served_by(stack) == SECOND

    stack.update(template(fargate, release, 3, address=address))

    assert served_by(stack) == FIRST


def test_an_update_of_the_rule_itself_takes_the_shift_back(fargate):
    """Which is what `check --deployed` warns of."""
    release = ReleaseSettings(strategy="CANARY")
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    stack.update(template(fargate, release, 2))
    changed = template(fargate, release, 2)
    changed["Resources"]["ListenerRule"]["Properties"]["Conditions"][0]["PathPatternConfig"]["Values"] = ["/app/*"]
    stack.update(changed)

    assert served_by(stack) == FIRST


def test_fails_on_an_alarm_that_goes_off_and_the_requests_go_where_they_went(fargate, strategy):
    alarm(fargate)
    release = ReleaseSettings(strategy=strategy, **ALARMED)
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    stack.update(template(fargate, release, 2))
    before = dict(stack.resources)
    fargate.ringing_alarms.add("err*")

    with pytest.raises(DeploymentFailed, match="Service: the alarm errors went off"):
        stack.update(template(fargate, release, 3))

    assert (served_by(stack), stack.resources) == (SECOND, before)
    assert stack.update() == []


@pytest.mark.parametrize("ringing", [True, False])
def test_an_alarm_takes_a_rolling_deployment_back_too(fargate, ringing):
    alarm(fargate)
    stack = fargate.deploy(template(fargate, ReleaseSettings(**ALARMED)))
    fargate.ringing_alarms.update({"errors"} if ringing else ())

    if ringing:
        with pytest.raises(DeploymentFailed, match="the alarm errors went off"):
            stack.update(template(fargate, ReleaseSettings(**ALARMED), 2))
    else:
        stack.update(template(fargate, ReleaseSettings(**ALARMED), 2))

    assert stack.resources["TaskDefinition"].value("ContainerDefinitions/0/Image") == f"{IMAGE}:{1 if ringing else 2}"


def test_an_alarm_that_is_in_alarm_already_guards_nothing(fargate):
    alarm(fargate, "ALARM")
    stack = fargate.deploy(template(fargate, ReleaseSettings(**ALARMED)))
    fargate.ringing_alarms.add("errors")
    stack.update(template(fargate, ReleaseSettings(**ALARMED), 2))

    assert stack.waited_for == ["Service"]


def test_a_deployed_service_gains_alarms_without_a_deployment(fargate):
    stack = fargate.deploy(template(fargate, ReleaseSettings()))
    alarm(fargate)
    fargate.ringing_alarms.add("errors")
    changes = stack.update(template(fargate, ReleaseSettings(**ALARMED)))

    assert [change.logical_id for change in changes] == ["Service"]
    assert stack.waited_for == []


@pytest.mark.parametrize("answer", ["CONTINUE", "ROLLBACK", None])
def test_a_paused_deployment_goes_on_only_if_a_person_says_so(fargate, strategy, answer):
    release = ReleaseSettings(strategy=strategy, **PAUSED, pause_timeout_in_minutes=20)
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    if answer:
        fargate.pause_answers["PRE_PRODUCTION_TRAFFIC_SHIFT"] = answer

    if answer == "CONTINUE":
        stack.update(template(fargate, release, 2))
    else:
        why = "was rolled back" if answer else "was not continued in 20 minutes"
        with pytest.raises(DeploymentFailed, match=f"paused at PRE_PRODUCTION_TRAFFIC_SHIFT, and {why}"):
            stack.update(template(fargate, release, 2))

    assert served_by(stack) == (SECOND if answer == "CONTINUE" else FIRST)


def test_a_pause_may_end_by_itself(fargate):
    release = ReleaseSettings(strategy="BLUE_GREEN", **PAUSED, pause_timeout_action="CONTINUE")
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    stack.update(template(fargate, release, 2))

    assert served_by(stack) == SECOND


def test_fails_on_an_image_that_never_gets_healthy_before_anything_is_shifted(fargate, strategy):
    release = ReleaseSettings(strategy=strategy)
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    fargate.unhealthy_images.add("*:2")

    with pytest.raises(DeploymentFailed, match="Circuit Breaker"):
        stack.update(template(fargate, release, 2))

    assert served_by(stack) == FIRST


def test_what_fails_after_a_shift_takes_it_back_with_the_whole_update(fargate):
    release = ReleaseSettings(strategy="BLUE_GREEN")
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    broken = template(fargate, release, 2, scaling=ScalingSettings())
    # comes after the service, and is refused
    broken["Resources"]["ServiceScalingTarget"]["Properties"]["MinCapacity"] = 9

    with pytest.raises(DeploymentFailed):
        stack.update(broken)

    assert served_by(stack) == FIRST


def test_the_test_listener_is_shifted_with_the_others(fargate):
    stack = fargate.deploy(template(fargate, replace(PREPARED, **TESTED)))
    release = ReleaseSettings(strategy="CANARY", **TESTED)
    stack.update(template(fargate, release))

    assert stack.waited_for == []

    stack.update(template(fargate, release, 2))

    assert served_by(stack, "TestListenerRule") == served_by(stack) == SECOND


def test_a_test_listener_that_comes_later_is_a_release(fargate):
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, ReleaseSettings(strategy="CANARY", **TESTED)))

    assert (stack.waited_for, served_by(stack)) == (["Service"], SECOND)


def test_over_https_the_rule_of_its_listener_is_shifted(fargate):
    https = HttpsSettings(certificate_arn=fargate.certificate("invoices.example.com"))
    release = ReleaseSettings(strategy="LINEAR")
    stack = fargate.deploy(template(fargate, PREPARED, https=https))
    stack.update(template(fargate, release, https=https))
    stack.update(template(fargate, release, 2, https=https))

    assert served_by(stack, "HttpsListenerRule") == SECOND


def test_the_way_back_to_rolling_leaves_the_requests_where_they_are(fargate):
    release = ReleaseSettings(strategy="BLUE_GREEN")
    stack = fargate.deploy(template(fargate, PREPARED))
    stack.update(template(fargate, release))
    stack.update(template(fargate, release, 2))
    changes = stack.update(template(fargate, PREPARED, 2))

    assert [change.logical_id for change in changes] == ["Service"]
    assert (stack.waited_for, served_by(stack)) == ([], SECOND)


def test_the_service_goes_before_what_its_last_tasks_need(fargate, strategy):
    stack = fargate.deploy(template(fargate, ReleaseSettings(strategy=strategy)))
    gone = [change.logical_id for change in stack.delete()]

    for needed in ("InfrastructureRole", "InfrastructurePolicy", "ListenerRule", "TargetGroup", "AlternateTargetGroup"):
        assert gone.index("Service") < gone.index(needed)
    assert gone.index("InfrastructureRole") < gone.index("InfrastructurePolicy")
