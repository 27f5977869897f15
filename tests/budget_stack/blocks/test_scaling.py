from __future__ import annotations

import pytest
from troposphere import ImportValue

from budget_stack import InvalidSetting, ScalingSettings, add_scaling


def test_scaling_follows_the_service_it_is_given(template):
    scaling = add_scaling(template, cluster_name="shared", service_name="invoices")

    assert scaling.target.ResourceId == "service/shared/invoices"


def test_scaling_follows_a_service_of_another_stack(template):
    scaling = add_scaling(template, cluster_name=ImportValue("base-Cluster"), service_name="invoices")

    assert scaling.target.ResourceId.to_dict() == {
        "Fn::Sub": [
            "service/${Cluster}/${Service}",
            {"Cluster": {"Fn::ImportValue": "base-Cluster"}, "Service": "invoices"},
        ]
    }


def test_cooldowns_are_settings(template):
    settings = ScalingSettings(scale_in_cooldown=600, scale_out_cooldown=30)
    policy = add_scaling(template, cluster_name="shared", service_name="invoices", settings=settings).policy

    assert policy.TargetTrackingScalingPolicyConfiguration.ScaleInCooldown == 600
    assert policy.TargetTrackingScalingPolicyConfiguration.ScaleOutCooldown == 30


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"min_capacity": -1}, "min_capacity must be 0 or more; got -1"),
        ({"min_capacity": 3, "max_capacity": 2}, r"max_capacity must be at least min_capacity \(3\); got 2"),
        ({"scale_in_cooldown": -1}, "scale_in_cooldown must be 0 or more seconds"),
        ({"scale_out_cooldown": -1}, "scale_out_cooldown must be 0 or more seconds"),
        ({"target_cpu_utilization": 0}, "target_cpu_utilization must be 1 to 100 percent"),
        ({"target_cpu_utilization": "high"}, "target_cpu_utilization must be a whole number"),
    ],
)
def test_fails_on_scaling_that_aws_would_reject(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        ScalingSettings(**settings)
