"""What a service says of its deployments: strategy, circuit breaker, alarms, pauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import ecs

from budget_stack.blocks.release import ReleaseSettings
from budget_stack.errors import InvalidSetting
from budget_stack.values import Value


def deployment_configuration(
    release: ReleaseSettings,
    *,
    minimum_healthy_percent: int,
    maximum_percent: int,
    threshold: ecs.ThresholdConfiguration,
    alarm_names: Sequence[Value],
) -> ecs.DeploymentConfiguration:
    """Return what a service says of its deployments.

    Args:
        release: The strategy, and what belongs to it.
        minimum_healthy_percent: Percent of the desired tasks that keep running.
        maximum_percent: Percent of the desired tasks that may run.
        threshold: How many failed tasks end a deployment. It is left out where ECS shifts requests: of those
            deployments AWS's pages say both that the circuit breaker watches them and that it does not.
        alarm_names: The alarms that take a deployment back.

    Raises:
        InvalidSetting: a deployment that is to count as done with fewer tasks than must run all along.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html
    """
    percent = release.early_success_percent
    if percent is not None and percent < minimum_healthy_percent:
        expected = f"minimum_healthy_percent ({minimum_healthy_percent}) or more"
        raise InvalidSetting("early_success_percent", percent, expected)
    breaker: dict[str, Any] = {"Enable": True, "Rollback": True}
    if not release.shifts:
        breaker["ThresholdConfiguration"] = threshold
    return ecs.DeploymentConfiguration(
        MinimumHealthyPercent=minimum_healthy_percent,
        MaximumPercent=maximum_percent,
        DeploymentCircuitBreaker=ecs.DeploymentCircuitBreaker(**breaker),
        **_alarms(alarm_names),
        **_strategy(release),
        **_early_success(release),
        **_pause(release),
    )


def _alarms(names: Sequence[Value]) -> dict[str, Any]:
    if not names:
        return {}
    return {"Alarms": ecs.DeploymentAlarms(AlarmNames=list(names), Enable=True, Rollback=True)}


def _strategy(release: ReleaseSettings) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    # Said of a prepared service too: what an update leaves out stays as it was, and it may come from another strategy.
    if release.has_two_groups:
        properties["Strategy"] = release.strategy
    if release.shifts or release.bake_time_in_minutes is not None:
        properties["BakeTimeInMinutes"] = release.bake_time
    if release.strategy == "CANARY":
        properties["CanaryConfiguration"] = ecs.CanaryConfiguration(
            CanaryPercent=release.percent, CanaryBakeTimeInMinutes=release.wait
        )
    if release.strategy == "LINEAR":
        properties["LinearConfiguration"] = ecs.LinearConfiguration(
            StepPercent=release.percent, StepBakeTimeInMinutes=release.wait
        )
    return properties


def _early_success(release: ReleaseSettings) -> dict[str, Any]:
    if release.early_success_percent is None:
        return {}
    criteria = ecs.DeploymentEarlySuccessCriteria(
        Enable=True,
        HealthyPercent=release.early_success_percent,
        SourceServiceRevisionCleanup=release.source_service_revision_cleanup or "BLOCKING",
    )
    return {"EarlySuccessCriteria": criteria}


def _pause(release: ReleaseSettings) -> dict[str, Any]:
    if not release.pause_stages:
        return {}
    timeout = ecs.HookTimeoutConfig(
        TimeoutInMinutes=release.pause_timeout, Action=release.pause_timeout_action or "ROLLBACK"
    )
    hook = ecs.DeploymentLifecycleHook(
        TargetType="PAUSE", LifecycleStages=list(release.pause_stages), TimeoutConfiguration=timeout
    )
    return {"LifecycleHooks": [hook]}
