from __future__ import annotations

import pytest

from budget_stack import Behind, InvalidSetting, ReleaseSettings, ServiceSettings, add_service


def configuration(template, release, **settings):
    service = add_service(
        template,
        cluster_name="shared",
        task_definition_arn="task",
        subnet_ids=("subnet-0123456789abcdef0",),
        security_group_id="sg-0123456789abcdef0",
        behind=Behind("app", 8000, "targets", "rule"),
        rollback_alarm_names=("of-the-stack",),
        release=release,
        settings=ServiceSettings(**settings),
    )
    return service.service.to_dict()["Properties"]["DeploymentConfiguration"]


def test_a_rolling_deployment_says_nothing_of_shifts(template):
    found = configuration(template, ReleaseSettings())

    assert not found.keys() & {"Strategy", "BakeTimeInMinutes", "LifecycleHooks", "EarlySuccessCriteria"}


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        (ReleaseSettings(strategy="BLUE_GREEN"), {"Strategy": "BLUE_GREEN", "BakeTimeInMinutes": 15}),
        (
            ReleaseSettings(strategy="CANARY", canary_percent=0.5, bake_time_in_minutes=0),
            {
                "Strategy": "CANARY",
                "BakeTimeInMinutes": 0,
                "CanaryConfiguration": {"CanaryPercent": 0.5, "CanaryBakeTimeInMinutes": 10},
            },
        ),
        (
            ReleaseSettings(strategy="LINEAR", step_bake_time_in_minutes=1),
            {
                "Strategy": "LINEAR",
                "BakeTimeInMinutes": 15,
                "LinearConfiguration": {"StepPercent": 10, "StepBakeTimeInMinutes": 1},
            },
        ),
    ],
)
def test_a_shifting_deployment_says_how_long_it_takes(template, release, expected):
    found = configuration(template, release)

    assert {name: found.get(name) for name in expected} == expected


def test_a_prepared_service_says_that_it_is_rolling_as_it_may_come_from_another_strategy(template):
    assert configuration(template, ReleaseSettings(prepared=True))["Strategy"] == "ROLLING"


def test_a_shifting_deployment_has_a_circuit_breaker_without_threshold(template):
    found = configuration(template, ReleaseSettings(strategy="CANARY"))

    assert found["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}


def test_alarms_of_the_stack_and_those_that_are_named_take_a_deployment_back(template):
    alarms = configuration(template, ReleaseSettings(rollback_alarms=("errors",)))["Alarms"]

    assert alarms == {"AlarmNames": ["of-the-stack", "errors"], "Enable": True, "Rollback": True}


def test_a_pause_waits_at_its_stages_for_an_answer(template):
    release = ReleaseSettings(
        strategy="BLUE_GREEN",
        pause_stages=("POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"),
        pause_timeout_in_minutes=30,
        pause_timeout_action="CONTINUE",
    )

    assert configuration(template, release)["LifecycleHooks"] == [
        {
            "TargetType": "PAUSE",
            "LifecycleStages": ["POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"],
            "TimeoutConfiguration": {"TimeoutInMinutes": 30, "Action": "CONTINUE"},
        }
    ]


def test_a_pause_takes_a_release_back_after_eight_hours_unless_it_says_otherwise(template):
    (hook,) = configuration(template, ReleaseSettings(strategy="CANARY", pause_stages=("PRE_SCALE_UP",)))[
        "LifecycleHooks"
    ]

    assert hook["TimeoutConfiguration"] == {"TimeoutInMinutes": 480, "Action": "ROLLBACK"}


def test_a_rolling_deployment_may_count_as_done_early(template):
    release = ReleaseSettings(early_success_percent=75, source_service_revision_cleanup="DEFERRED")

    assert configuration(template, release, minimum_healthy_percent=50)["EarlySuccessCriteria"] == {
        "Enable": True,
        "HealthyPercent": 75,
        "SourceServiceRevisionCleanup": "DEFERRED",
    }


def test_fails_on_early_success_with_fewer_tasks_than_must_run(template):
    with pytest.raises(InvalidSetting, match=r"early_success_percent must be minimum_healthy_percent \(100\) or more"):
        configuration(template, ReleaseSettings(early_success_percent=75))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"strategy": "FAST"}, "strategy must be one of ROLLING, BLUE_GREEN, LINEAR, CANARY; got 'FAST'"),
        ({"bake_time_in_minutes": 1441}, "bake_time_in_minutes must be 0 to 1,440 minutes"),
        ({"strategy": "CANARY", "canary_percent": 0.05}, "canary_percent must be 0.1 to 100 percent, in tenths"),
        ({"strategy": "LINEAR", "step_percent": 2.9}, "step_percent must be 3 to 100 percent, in tenths"),
        ({"strategy": "LINEAR", "canary_percent": 5}, "canary_percent must be left out unless strategy is CANARY"),
        ({"strategy": "CANARY", "early_success_percent": 100}, "early_success_percent must be left out unless"),
        ({"pause_stages": ("POST_SCALE_UP",)}, "pause_stages must be left out with ROLLING"),
        (
            {"strategy": "CANARY", "pause_timeout_in_minutes": 30},
            "pause_timeout_in_minutes must be left out without pause_stages; got 30",
        ),
        (
            {"strategy": "CANARY", "pause_timeout_action": "ROLLBACK", "pause_stages": []},
            "pause_timeout_action must be left out without pause_stages",
        ),
        ({"pause_timeout_action": "STOP"}, "pause_timeout_action must be one of ROLLBACK, CONTINUE; got 'STOP'"),
        (
            {"source_service_revision_cleanup": "DEFERRED"},
            "source_service_revision_cleanup must be left out without early_success_percent",
        ),
        (
            {"strategy": "CANARY", "pause_stages": ("PRODUCTION_TRAFFIC_SHIFT",)},
            "pause_stages must be among .*; got 'PRODUCTION_TRAFFIC_SHIFT'",
        ),
        (
            {"strategy": "CANARY", "bake_time_in_minutes": 1440, "canary_bake_time_in_minutes": 541},
            "bake_time_in_minutes must be less: all waits of a deployment come to 1,981 minutes, and may be 1,980",
        ),
        (
            {"strategy": "LINEAR", "step_percent": 5, "step_bake_time_in_minutes": 104},
            "step_bake_time_in_minutes must be less: all waits .* come to 1,991 minutes",
        ),
        (
            # three shifts, and two waits between them
            {"strategy": "LINEAR", "step_percent": 40, "pause_stages": ("PRE_PRODUCTION_TRAFFIC_SHIFT",)}
            | {"pause_timeout_in_minutes": 720},
            "pause_timeout_in_minutes must be less: with 3 pauses a deployment may take 2,187 minutes",
        ),
        ({"strategy": "CANARY", "test_listener_port": 8080}, "test_listener_port must be given together with"),
        (
            {"strategy": "CANARY", "test_listener_port": 443, "test_listener_cidr": "203.0.113.0/24"},
            "test_listener_port must be another port than 80 and 443, where clients connect; got 443",
        ),
        (
            {"test_listener_port": 8080, "test_listener_cidr": "203.0.113.0/24"},
            "test_listener_port must be left out with ROLLING, unless prepared is True",
        ),
    ],
)
def test_fails_on_a_release_that_ecs_or_cloudformation_would_refuse(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ReleaseSettings(**settings)


@pytest.mark.parametrize(
    ("settings", "minutes"),
    [
        ({"strategy": "ROLLING"}, 0),
        ({"strategy": "BLUE_GREEN"}, 15),
        ({"strategy": "CANARY"}, 25),
        # as CloudFormation counts steps: one less where they divide 100, and otherwise what there is of whole ones
        ({"strategy": "LINEAR", "step_percent": 50}, 15 + 6),
        ({"strategy": "LINEAR", "step_percent": 11}, 15 + 9 * 6),
        ({"strategy": "LINEAR", "step_percent": 12.5}, 15 + 7 * 6),
    ],
)
def test_the_waits_of_a_deployment_are_counted_as_cloudformation_counts_them(settings, minutes):
    assert ReleaseSettings(**settings).minutes == minutes
