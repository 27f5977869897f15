"""How many tasks a stack has, and what their number follows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from budget_stack import (
    InvalidSetting,
    RoutingSettings,
    ScalingSettings,
    ServiceSettings,
    Shared,
    build_stack,
)
from tests.budget_stack.stacks.test_web_service import JOINING, SETTINGS, resources


def test_requests_are_followed_at_the_load_balancer_of_another_stack_by_its_listeners_name():
    listener = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/web/50dc6c495c0c9188/f2f7dc8efc522ab2"
    settings = replace(JOINING, scaling=ScalingSettings(target_requests_per_task=600))
    given = resources(build_stack(settings, shared=Shared("base", listener, "sg-0123456789abcdef0")))
    tracking = given["ServiceRequestsScalingPolicy"]["Properties"]["TargetTrackingScalingPolicyConfiguration"]

    assert tracking["PredefinedMetricSpecification"]["ResourceLabel"] == (
        "app/web/50dc6c495c0c9188/{TargetGroup.TargetGroupFullName}"
    )


def test_the_service_publishes_the_metrics_that_scaling_follows_every_20_seconds():
    scaling = ScalingSettings(high_resolution=True, target_memory_utilization=80)
    given = resources(build_stack(replace(SETTINGS, scaling=scaling)))

    assert given["Service"]["Properties"]["Monitoring"] == {
        "MetricConfigurations": [{"MetricNames": ["CPUUtilization", "MemoryUtilization"], "ResolutionSeconds": 20}]
    }
    assert "Monitoring" not in resources(build_stack(SETTINGS))["Service"]["Properties"]


def test_fails_on_requests_that_may_take_longer_than_a_task_on_spot_has():
    settings = replace(
        SETTINGS, routing=RoutingSettings(deregistration_delay=60), service=ServiceSettings(spot_weight=1)
    )

    with pytest.raises(InvalidSetting, match=r"routing.deregistration_delay must be at most container.stop_timeout"):
        build_stack(settings)
    build_stack(replace(settings, container=replace(settings.container, stop_timeout=60)))
