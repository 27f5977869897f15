"""What scales a service, deployed and updated."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import (
    ClusterSettings,
    ContainerSettings,
    OfficeHours,
    Queue,
    ScalingSettings,
    ServiceSettings,
    Settings,
    build_stack,
    to_json,
)
from budget_stack.checks import check
from budget_stack.resolve import parse_template
from budget_stack.testing import assertions

QUEUE = Queue(name="orders", messages_per_task=10)
WAYS = {
    "by memory as well": {"scaling": ScalingSettings(target_memory_utilization=80)},
    "every 20 seconds": {"scaling": ScalingSettings(target_memory_utilization=80, high_resolution=True)},
    "from zero by a queue": {"scaling": ScalingSettings(min_capacity=0, target_cpu_utilization=None, queue=QUEUE)},
    "in office hours": {"scaling": ScalingSettings(office_hours=OfficeHours(timezone="Europe/Berlin"))},
    "on Spot": {"service": ServiceSettings(on_demand_base=1, spot_weight=3)},
}


@pytest.fixture
def settings(fargate):
    return Settings(
        vpc_id=fargate.vpc_id,
        subnet_ids=fargate.subnet_ids,
        container=ContainerSettings(image="ghcr.io/example/invoices:1"),
        cluster=ClusterSettings(container_insights="enabled"),
    )


def template(settings):
    return to_json(build_stack(settings).template)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_scale_is_sound_and_is_deployed_and_updated_to(way, fargate, settings):
    changed = template(replace(settings, **WAYS[way]))
    report = check(parse_template(changed), engines=())

    assert report.is_clean, [finding.message for finding in report.findings]
    fargate.deploy(changed, stack_name="new")
    stack = fargate.deploy(template(settings), stack_name="old")
    service = stack.resources["Service"].physical_id
    stack.update(changed)
    assert stack.resources["Service"].physical_id == service


def test_a_queue_is_followed_and_wakes_the_service(fargate, settings):
    stack = fargate.deploy(template(replace(settings, **WAYS["from zero by a queue"])))

    assertions.scales_between(stack, 0, 5)
    assertions.scales_on(stack, "ApproximateNumberOfMessagesVisible", 10)
    assertions.runs_tasks(stack, 0)
    assert stack.resources["ServiceWakeAlarm"].properties["AlarmActions"] == [stack.resources["ServiceWakePolicy"].ref]


def test_three_of_four_tasks_run_on_spot(fargate, settings):
    stack = fargate.deploy(template(replace(settings, **WAYS["on Spot"])))

    assertions.runs_on_spot(stack, 0.75, base=1)
