from __future__ import annotations

import pytest
from troposphere import ImportValue

from budget_stack import InvalidSetting, OfficeHours, Queue, ScalingSettings, Schedule, add_scaling
from tests.support.resolution import resolve

QUEUE = Queue(name="orders", messages_per_task=10)
NIGHT = Schedule(name="night", schedule="cron(0 22 * * ? *)", min_capacity=0, max_capacity=0)
MORNING = Schedule(name="morning", schedule="cron(0 6 * * ? *)", min_capacity=1, max_capacity=5)


def resources(template, **settings):
    add_scaling(template, cluster_name="shared", service_name="invoices", settings=ScalingSettings(**settings))
    return {name: it["Properties"] for name, it in resolve(template)["Resources"].items()}


def tracking(properties):
    return properties["TargetTrackingScalingPolicyConfiguration"]


def test_scaling_follows_the_service_it_is_given(template):
    scaling = add_scaling(template, cluster_name="shared", service_name="invoices")

    assert scaling.target.ResourceId == "service/shared/invoices"


def test_scaling_follows_a_service_of_another_stack(template):
    scaling = add_scaling(template, cluster_name=ImportValue("base-Cluster"), service_name="invoices")

    assert scaling.target.ResourceId.to_dict() == {
        "Fn::Sub": [
            "service/${Cluster}/invoices",
            {"Cluster": {"Fn::ImportValue": "base-Cluster"}},
        ]
    }


def test_cooldowns_are_settings_of_every_policy(template):
    given = resources(template, scale_in_cooldown=600, scale_out_cooldown=30, target_memory_utilization=80)

    for name in ("ServiceScalingPolicy", "ServiceMemoryScalingPolicy"):
        assert tracking(given[name])["ScaleInCooldown"] == 600
        assert tracking(given[name])["ScaleOutCooldown"] == 30


def test_memory_is_followed_beside_the_cpu_or_instead_of_it(template):
    given = resources(template, target_cpu_utilization=None, target_memory_utilization=80)

    assert "ServiceScalingPolicy" not in given
    assert tracking(given["ServiceMemoryScalingPolicy"])["TargetValue"] == 80
    assert tracking(given["ServiceMemoryScalingPolicy"])["PredefinedMetricSpecification"] == {
        "PredefinedMetricType": "ECSServiceAverageMemoryUtilization"
    }


def test_cpu_and_memory_can_be_followed_every_20_seconds(template):
    given = resources(template, target_memory_utilization=80, high_resolution=True)

    assert [
        tracking(given[name])["PredefinedMetricSpecification"]["PredefinedMetricType"]
        for name in ("ServiceScalingPolicy", "ServiceMemoryScalingPolicy")
    ] == ["ECSServiceAverageCPUUtilizationHighResolution", "ECSServiceAverageMemoryUtilizationHighResolution"]


def test_the_role_may_do_what_following_every_20_seconds_takes_only_then(template):
    def actions(given):
        document = given["AutoScalingPolicy"]["PolicyDocument"]
        return {action for statement in document["Statement"] for action in statement["Action"]}

    always = {
        *("ecs:DescribeServices", "ecs:UpdateService"),
        *("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
    }
    assert actions(resources(template)) == always
    template.resources.clear()
    assert actions(resources(template, high_resolution=True)) == always | {
        *("ecs:DescribeServiceRevisions", "cloudwatch:GetMetricData")
    }


def test_fails_to_follow_requests_of_nobody_knows_where(template):
    with pytest.raises(InvalidSetting, match="target_requests_per_task must be None without load_balancer_full_name"):
        resources(template, target_requests_per_task=600)


def test_a_queues_messages_are_divided_among_the_tasks_that_run(template):
    given = resources(template, queue=QUEUE)
    metrics = tracking(given["ServiceQueueScalingPolicy"])["CustomizedMetricSpecification"]["Metrics"]
    stats = {it["Id"]: it["MetricStat"]["Metric"] for it in metrics if "MetricStat" in it}

    assert tracking(given["ServiceQueueScalingPolicy"])["TargetValue"] == 10
    assert [(it["Id"], it["Expression"]) for it in metrics if it["ReturnData"]] == [
        ("backlog", "(visible + taken) / tasks")
    ]
    assert stats["visible"] == {
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Dimensions": [{"Name": "QueueName", "Value": "orders"}],
    }
    assert stats["tasks"] == {
        "Namespace": "ECS/ContainerInsights",
        "MetricName": "RunningTaskCount",
        "Dimensions": [{"Name": "ClusterName", "Value": "shared"}, {"Name": "ServiceName", "Value": "invoices"}],
    }


def test_messages_start_the_first_task_where_there_may_be_none(template):
    given = resources(template, min_capacity=0, queue=QUEUE)
    step = given["ServiceWakePolicy"]["StepScalingPolicyConfiguration"]
    alarm = given["ServiceWakeAlarm"]

    assert step["StepAdjustments"] == [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]
    assert alarm["AlarmActions"] == ["{ServiceWakePolicy}"]
    assert alarm["Metrics"][0]["Expression"] == "IF(FILL(tasks, 0) < 1, waiting, 0)"
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (1, "GreaterThanOrEqualToThreshold")


def test_nothing_starts_a_first_task_where_one_always_runs(template):
    assert "ServiceWakePolicy" not in resources(template, queue=QUEUE)


def test_schedules_change_the_range(template):
    schedule = Schedule(name="sale", schedule="at(2027-11-26T08:00:00)", timezone="Europe/Berlin", min_capacity=5)

    assert resources(template, schedules=(schedule,))["ServiceScalingTarget"]["ScheduledActions"] == [
        {
            "ScheduledActionName": "sale",
            "Schedule": "at(2027-11-26T08:00:00)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 5},
        }
    ]


def test_office_hours_are_two_schedules(template):
    given = resources(template, min_capacity=2, office_hours=OfficeHours(timezone="Europe/Berlin", closes="19:30"))

    assert given["ServiceScalingTarget"]["ScheduledActions"] == [
        {
            "ScheduledActionName": "opens",
            "Schedule": "cron(0 8 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 5},
        },
        {
            "ScheduledActionName": "closes",
            "Schedule": "cron(30 19 ? * MON-FRI *)",
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
        },
    ]


@pytest.mark.parametrize(
    "settings",
    [
        {"min_capacity": 0, "queue": QUEUE},
        {"min_capacity": 0, "schedules": (MORNING,)},
        {"schedules": (NIGHT, MORNING)},
        {"min_capacity": 0, "max_capacity": 0, "schedules": (MORNING,)},
        {"target_cpu_utilization": None, "schedules": (NIGHT, MORNING)},
        {"office_hours": OfficeHours()},
    ],
)
def test_there_may_be_no_tasks_where_something_starts_one_again(settings):
    ScalingSettings(**settings)


@pytest.mark.parametrize(
    ("settings", "setting"),
    [
        ({"min_capacity": 0}, "min_capacity"),
        ({"min_capacity": 0, "target_requests_per_task": 600}, "min_capacity"),
        ({"min_capacity": 0, "office_hours": OfficeHours()}, "min_capacity"),
        ({"schedules": (NIGHT,)}, r"schedules\[0\].min_capacity"),
        ({"schedules": (NIGHT,), "queue": QUEUE}, r"schedules\[0\].max_capacity"),
        (
            {"schedules": (NIGHT, Schedule(name="up", schedule="rate(1 day)", max_capacity=5))},
            r"schedules\[0\].min_capacity",
        ),
    ],
)
def test_fails_where_nothing_starts_a_task_once_there_is_none(settings, setting):
    with pytest.raises(InvalidSetting, match=f"^{setting} must be 1 or more, or beside it "):
        ScalingSettings(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min_capacity": -1}, "min_capacity must be 0 or more; got -1"),
        ({"min_capacity": 3, "max_capacity": 2}, r"max_capacity must be at least min_capacity \(3\); got 2"),
        ({"scale_in_cooldown": -1}, "scale_in_cooldown must be 0 or more seconds"),
        ({"scale_out_cooldown": -1}, "scale_out_cooldown must be 0 or more seconds"),
        ({"target_cpu_utilization": 0}, "target_cpu_utilization must be 1 to 100 percent"),
        ({"target_cpu_utilization": "high"}, "target_cpu_utilization must be a whole number"),
        ({"target_memory_utilization": 101}, "target_memory_utilization must be 1 to 100 percent"),
        ({"target_requests_per_task": 0}, "target_requests_per_task must be 1 or more"),
        ({"target_cpu_utilization": None}, "target_cpu_utilization must be given where nothing else scales"),
        ({"requests_where": "Busy"}, "requests_where must be None without target_requests_per_task"),
        (
            {"high_resolution": True, "target_cpu_utilization": None, "queue": QUEUE},
            "high_resolution must be False where neither CPU nor memory is followed",
        ),
        ({"queue": "orders"}, "queue must be Queue or None"),
        ({"office_hours": "09:00"}, "office_hours must be OfficeHours or None"),
        ({"schedules": "rate(1 day)"}, "schedules must be a sequence of Schedule"),
        ({"schedules": ("rate(1 day)",)}, r"schedules\[0\] must be a Schedule"),
        ({"schedules": (MORNING, MORNING)}, r"schedules\[1\].name must be another name"),
        (
            {"max_capacity": 5, "schedules": (Schedule(name="sale", schedule="rate(1 day)", min_capacity=7),)},
            r"schedules\[0\].min_capacity must be at most 5, which no maximum exceeds, or beside a max_capacity; got 7",
        ),
        (
            {"min_capacity": 3, "schedules": (MORNING, Schedule(name="x", schedule="rate(1 day)", max_capacity=0))},
            r"schedules\[1\].max_capacity must be at least 1, which every minimum is, or beside a min_capacity; got 0",
        ),
        (
            {
                "office_hours": OfficeHours(),
                "schedules": (Schedule(name="opens", schedule="rate(1 day)", min_capacity=1),),
            },
            "office_hours has that one",
        ),
    ],
)
def test_fails_on_scaling_that_aws_would_reject(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ScalingSettings(**settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"schedule": "0 22 * * *", "min_capacity": 1}, "schedule must be such as cron"),
        ({"schedule": "cron(0 22 * * *)", "min_capacity": 1}, "schedule must be such as cron"),
        ({"schedule": "rate(5 weeks)", "min_capacity": 1}, "schedule must be such as rate"),
        ({"schedule": "cron(0 24 ? * MON-FRI *)", "min_capacity": 1}, "schedule must be such as cron"),
        ({"schedule": "at(2027-13-01T22:00:00)", "min_capacity": 1}, "schedule must be such as at"),
        ({"schedule": "cron(0 22 ? * Mo-Fr *)", "min_capacity": 1}, "schedule must be such as cron"),
        ({"schedule": "cron(0 22 ? Mai * *)", "min_capacity": 1}, "schedule must be such as cron"),
        (
            {"schedule": "cron(0 22 ? * 2 *)", "timezone": "Europe/Brlin", "min_capacity": 1},
            "timezone must be a time zone of IANA's, such as Europe/Berlin; did you mean Europe/Berlin",
        ),
        ({"schedule": "rate(1 day)", "timezone": "UTC", "min_capacity": 1}, "timezone must be left out with rate"),
        ({"schedule": "rate(1 day)"}, "min_capacity must be given where max_capacity is left out"),
        ({"schedule": "rate(1 day)", "min_capacity": 3, "max_capacity": 2}, "max_capacity must be at least"),
        ({"schedule": "rate(1 day)", "min_capacity": -1}, "min_capacity must be 0 or more"),
    ],
)
def test_fails_on_a_schedule_that_aws_would_reject(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        Schedule(name="x", **settings)


@pytest.mark.parametrize("name", ["arn:aws:sqs:eu-central-1:111122223333:orders", "orders.txt", "a" * 81])
def test_fails_on_a_queue_that_is_not_named(name):
    with pytest.raises(InvalidSetting, match="name must be 1 to 80 letters.*: no ARN and no URL"):
        Queue(name=name, messages_per_task=1)


def test_fails_on_a_queue_of_a_worker_where_there_is_none(template):
    settings = ScalingSettings(queue=Queue(messages_per_task=10))

    with pytest.raises(InvalidSetting, match="queue.name must be the name of a queue"):
        add_scaling(template, cluster_name="shop", service_name="invoices", settings=settings)

    assert not template.resources


def test_fails_on_a_queue_of_which_a_task_has_nothing():
    with pytest.raises(InvalidSetting, match="messages_per_task must be 1 or more"):
        Queue(name="orders", messages_per_task=0)
