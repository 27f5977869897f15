"""The alarms of a whole stack: what they watch, and when they write to the topic."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

import pytest
from troposphere import Equals, ImportValue, Ref

from budget_stack import (
    AlarmSettings,
    ContainerSettings,
    InvalidSetting,
    OfficeHours,
    ReleaseSettings,
    RoutingSettings,
    ScalingSettings,
    Schedule,
    Settings,
    Shared,
    build_stack,
    resources_of,
)
from tests.support.resolution import resolve

SETTINGS = Settings(
    vpc_id="vpc-0123456789abcdef0",
    subnet_ids=("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
    container=ContainerSettings(image="ghcr.io/example/invoices:1"),
)
JOINING = replace(SETTINGS, routing=RoutingSettings(host_headers=("orders.example.com",), priority=210))
ALB = {"Name": "LoadBalancer", "Value": "{LoadBalancer.LoadBalancerFullName}"}
GROUP = {"Name": "TargetGroup", "Value": "{TargetGroup.TargetGroupFullName}"}
OTHER = {"Name": "TargetGroup", "Value": "{AlternateTargetGroup.TargetGroupFullName}"}
TOPIC = ["{AlarmTopic}"]


def alarms(settings=SETTINGS, **options):
    """The properties of every alarm by logical id."""
    template = build_stack(settings, **options).template
    for condition in ("HasTasks", "HasHttps"):
        template.add_condition(condition, Equals("1", "1"))
    found = resolve(template)["Resources"]
    return {name: it["Properties"] for name, it in found.items() if it["Type"].startswith("AWS::CloudWatch::")}


def with_alarms(**settings):
    return replace(SETTINGS, alarms=AlarmSettings(**settings))


def test_errors_are_counted_of_this_service_alone_though_others_join_its_load_balancer():
    assert alarms()["Target5xxAlarm"]["Dimensions"] == [ALB, GROUP]


def test_errors_of_both_target_groups_are_added_where_traffic_shifts_between_them():
    shifting = replace(SETTINGS, release=ReleaseSettings(strategy="CANARY"))
    metrics = alarms(shifting)["Target5xxAlarm"]["Metrics"]

    assert metrics[0] == {"Id": "rings", "Expression": "a+b"}
    assert [metric["MetricStat"]["Metric"]["Dimensions"] for metric in metrics[1:]] == [[ALB, GROUP], [ALB, OTHER]]
    assert not any(metric["ReturnData"] for metric in metrics[1:])


def test_all_tasks_together_are_measured_by_what_the_most_there_may_be_can_do():
    metrics = alarms()["SaturationAlarm"]["Metrics"]

    assert metrics[0]["Expression"] == "(a>90*5)+(b>90*5)"
    assert [metric["MetricStat"]["Stat"] for metric in metrics[1:]] == ["Sum", "Sum"]


def test_a_fixed_number_of_tasks_is_measured_on_average():
    metrics = alarms(replace(SETTINGS, scaling=None))["SaturationAlarm"]["Metrics"]

    assert metrics[0]["Expression"] == "(a>90)+(b>90)"
    assert [metric["MetricStat"]["Stat"] for metric in metrics[1:]] == ["Average", "Average"]


def test_a_schedule_that_raises_the_maximum_is_reckoned_with():
    more = Schedule(name="fair", schedule="at(2027-01-31T08:00:00)", max_capacity=20)
    scaling = ScalingSettings(schedules=(more,))

    assert alarms(replace(SETTINGS, scaling=scaling))["SaturationAlarm"]["Metrics"][0]["Expression"] == (
        "(a>90*20)+(b>90*20)"
    )


def test_outside_of_office_hours_no_task_need_be_healthy_and_503_is_no_error():
    scaling = ScalingSettings(office_hours=OfficeHours(timezone="Europe/Berlin"))
    found = alarms(replace(SETTINGS, scaling=scaling))

    assert found["HealthyHostsAlarm"]["Metrics"][0]["Expression"] == "(a<1)*(b>0)"
    assert found["HealthyHostsAlarm"]["TreatMissingData"] == "notBreaching"
    watched = [query["MetricStat"]["Metric"]["MetricName"] for query in found["LoadBalancer5xxAlarm"]["Metrics"][1:]]
    assert watched == ["HTTPCode_ELB_502_Count", "HTTPCode_ELB_504_Count"]


def test_what_users_notice_is_told_once():
    found = alarms()

    assert found["UsersHurtAlarm"]["AlarmRule"] == " OR ".join(
        f"ALARM({{{name}}})"
        for name in (
            "Target5xxAlarm",
            "LoadBalancer5xxAlarm",
            "ResponseTimeAlarm",
            "RejectedConnectionsAlarm",
            "HealthyHostsAlarm",
        )
    )
    assert {name for name, alarm in found.items() if alarm.get("AlarmActions") == TOPIC} == {
        "LogErrorsAlarm",
        "SaturationAlarm",
        "UsersHurtAlarm",
    }


def test_every_alarm_writes_to_the_topic_where_none_combines_them():
    found = alarms(with_alarms(users_are_hurt=False))

    assert "UsersHurtAlarm" not in found
    assert [alarm["AlarmActions"] for alarm in found.values()] == [TOPIC] * len(found)


@pytest.mark.parametrize(
    ("setting", "left_out"),
    [
        ("target_5xx_count", {"Target5xxAlarm"}),
        ("load_balancer_5xx_count", {"LoadBalancer5xxAlarm"}),
        ("target_response_time", {"ResponseTimeAlarm"}),
        ("healthy_host_count", {"HealthyHostsAlarm"}),
        ("rejected_connection_count", {"RejectedConnectionsAlarm"}),
        ("log_error_count", {"LogErrorsAlarm"}),
    ],
)
def test_each_alarm_can_be_left_out(setting, left_out):
    assert set(alarms()) - set(alarms(with_alarms(**{setting: None}))) == left_out


def test_without_either_limit_nothing_tells_of_saturation():
    assert "SaturationAlarm" not in alarms(with_alarms(cpu_utilization=None, memory_utilization=None))


def test_all_alarms_can_be_left_out_with_their_topic():
    stack = build_stack(replace(SETTINGS, alarms=None))

    assert stack.alarms is None
    assert not any(resource.resource["Type"].startswith("AWS::SNS") for resource in resources_of(stack))


def test_a_deployment_may_be_judged_by_what_exists_before_the_service():
    stack = build_stack(SETTINGS)
    names = [alarm.title for alarm in stack.alarms.rollback]

    assert names == ["Target5xxAlarm", "LoadBalancer5xxAlarm", "ResponseTimeAlarm", "LogErrorsAlarm"]
    assert not any("Service" in json.dumps(alarm.to_dict()) for alarm in stack.alarms.rollback)


def test_without_tasks_no_alarm_writes_to_the_topic():
    asleep = replace(SETTINGS, service=replace(SETTINGS.service, condition="HasTasks"))
    for settings in (asleep, replace(asleep, alarms=AlarmSettings(users_are_hurt=False))):
        template = build_stack(settings).template
        template.add_condition("HasTasks", Equals("0", "1"))
        left = resolve(template)["Resources"]

        assert "Target5xxAlarm" in left
        assert not [name for name, it in left.items() if it["Properties"].get("AlarmActions")]


def test_beside_another_stacks_load_balancer_it_is_left_to_that_stack_what_concerns_all_services():
    shared = Shared(
        cluster_name="shared",
        listener_arn="arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/shared/50dc6c/f2f7dc",
        load_balancer_security_group_id="sg-0123456789abcdef0",
    )
    found = alarms(JOINING, shared=shared)

    assert {"LoadBalancer5xxAlarm", "RejectedConnectionsAlarm"}.isdisjoint(found)
    assert found["Target5xxAlarm"]["Dimensions"] == [{"Name": "LoadBalancer", "Value": "app/shared/50dc6c"}, GROUP]


def test_the_name_of_another_stacks_load_balancer_is_part_of_its_listeners_arn():
    listener = ImportValue("base-HttpListener")
    shared = Shared(
        cluster_name="shared", listener_arn=listener, load_balancer_security_group_id="sg-0123456789abcdef0"
    )
    stack = build_stack(JOINING, shared=shared)
    value = stack.alarms.traffic.target_5xx.to_dict()["Properties"]["Dimensions"][0]["Value"]

    parts = {"Fn::Split": ["/", listener.to_dict()]}
    name, id_ = ({"Fn::Select": [position, parts]} for position in (2, 3))
    assert value == {"Fn::Sub": ["app/${Name}/${Id}", {"Name": name, "Id": id_}]}


def test_an_http_api_has_its_errors_watched_as_well():
    found = alarms(replace(SETTINGS, address="api-gateway"))

    assert found["HttpApi5xxAlarm"]["Dimensions"] == [{"Name": "ApiId", "Value": "{HttpApi}"}]
    assert "{HttpApi5xxAlarm}" in found["UsersHurtAlarm"]["AlarmRule"]


def test_every_description_has_the_command_to_start_with_and_is_short_enough_for_cloudwatch():
    for name, alarm in alarms(replace(SETTINGS, address="api-gateway")).items():
        description = alarm["AlarmDescription"]

        assert ": aws " in description, name
        # whoever reads it in a mail may work elsewhere
        assert " --region " in description, name
        assert len(description) <= 1024, name


def test_what_a_shell_would_take_for_a_pattern_of_file_names_is_quoted():
    for name, alarm in alarms().items():
        words = shlex.split(alarm["AlarmDescription"], posix=False)

        assert [word for word in words if "[" in word and not word.startswith("'")] == [], name


@pytest.mark.parametrize(
    "pattern", ["?ERROR ?CRITICAL ?Traceback", '{$.level="ERROR"}', '{ $.who = "it\'s ${me}" }', "x" * 400]
)
def test_the_command_of_errors_in_the_log_finds_what_the_alarm_counts(pattern):
    found = alarms(replace(SETTINGS, alarms=AlarmSettings(log_error_pattern=pattern)))
    description = found["LogErrorsAlarm"]["AlarmDescription"]

    assert shlex.split(description)[-2:] == ["--filter-pattern", pattern]
    assert len(description) + 512 <= 1024


def test_a_pattern_that_is_too_long_for_a_description_is_not_in_it():
    found = alarms(replace(SETTINGS, alarms=AlarmSettings(log_error_pattern="x" * 1000)))

    assert "xxx" not in found["LogErrorsAlarm"]["AlarmDescription"]


def test_the_command_has_a_pattern_that_only_deployment_knows():
    found = alarms(replace(SETTINGS, alarms=AlarmSettings(log_error_pattern=Ref("Pattern"))))

    assert found["LogErrorsAlarm"]["AlarmDescription"].endswith(" --filter-pattern '{Pattern}'")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"target_5xx_count": -1}, "target_5xx_count must be 0 or more; got -1"),
        ({"healthy_host_count": 0}, "healthy_host_count must be 1 or more; got 0"),
        ({"cpu_utilization": 101}, "cpu_utilization must be 1 to 100 percent; got 101"),
        ({"target_response_time": "fast"}, "target_response_time must be more than 0 seconds.*; got 'fast'"),
        ({"target_response_time": 0}, "target_response_time must be more than 0 seconds.*; got 0"),
        ({"users_are_hurt": "no"}, "users_are_hurt must be True or False"),
    ],
)
def test_fails_on_a_threshold_at_which_an_alarm_would_always_ring_or_never(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        AlarmSettings(**settings)


@pytest.mark.parametrize(
    ("scaling", "most"), [(None, 1), (ScalingSettings(max_capacity=3), 3), (ScalingSettings(high_resolution=True), 5)]
)
def test_fails_where_more_healthy_tasks_are_asked_for_than_there_can_be(scaling, most):
    enough, too_many = (AlarmSettings(healthy_host_count=count) for count in (most, most + 1))
    assert "HealthyHostsAlarm" in alarms(replace(SETTINGS, scaling=scaling, alarms=enough))

    with pytest.raises(InvalidSetting, match=f"alarms.healthy_host_count must be at most {most}, as many tasks as"):
        build_stack(replace(SETTINGS, scaling=scaling, alarms=too_many))
