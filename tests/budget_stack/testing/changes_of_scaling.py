"""How what scales a service changes."""

from __future__ import annotations

from typing import Any

CHANGES_OF_SCALING: dict[str, Any] = {
    "Target": {
        "MinCapacity": 2,
        "MaxCapacity": 9,
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": True,
            "ScheduledScalingSuspended": False,
        },
        "ScheduledActions": [
            {
                "ScheduledActionName": "morning",
                "Schedule": "cron(0 6 * * ? *)",
                "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 3},
            }
        ],
    },
    "SpareTarget": {"MaxCapacity": 3},
    "Tracking": {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 60,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
        },
    },
    "Backlog": {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 20,
            "CustomizedMetricSpecification": {
                "Namespace": "Orders",
                "MetricName": "Waiting",
                "Statistic": "Average",
                "Unit": "Count",
                "Dimensions": [{"Name": "Shop", "Value": "all"}],
            },
        },
    },
    "Faster": {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 70,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageMemoryUtilization"},
        },
    },
    "Steps": {
        "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": "ExactCapacity",
            "Cooldown": 90,
            "MetricAggregationType": "Average",
            "StepAdjustments": [{"MetricIntervalLowerBound": 1, "ScalingAdjustment": 4}],
        },
    },
}
