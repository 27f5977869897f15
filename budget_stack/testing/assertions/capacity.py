"""Assertions about how many tasks a service has, and on which capacity they run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.testing.assertions.expectation import expect
from budget_stack.testing.assertions.service_view import ServiceView
from budget_stack.testing.stack import DeployedStack


def scales_on(stack: DeployedStack, metric: str, target: float, service: str | None = None) -> None:
    """A target tracking policy follows a metric, and aims at a value of it.

    Args:
        stack: The stack.
        metric: A predefined metric, such as `ECSServiceAverageCPUUtilization`; or the name of one that a metric of
            one's own is or is made of, such as `ApproximateNumberOfMessagesVisible`.
        target: What the policy aims at.
        service: The service's logical id.
    """
    view = ServiceView(stack, service)
    scaling = stack.client("application-autoscaling")
    described = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=view.resource_id())
    followed: dict[str, float] = {}
    for policy in described["ScalingPolicies"]:
        tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
        followed |= dict.fromkeys(_metrics(tracking), tracking.get("TargetValue"))
    names = ", ".join(sorted(followed)) or "nothing"
    expect(metric in followed, f"{view.name}: no policy follows {metric}; it scales on {names}")
    expect(followed[metric] == target, f"{view.name}: aims at {followed.get(metric)} of {metric}, not at {target}")


def runs_on_spot(stack: DeployedStack, share: float, base: int = 0, service: str | None = None) -> None:
    """A share of the tasks runs on Fargate Spot, beyond a base that runs on demand.

    Args:
        stack: The stack.
        share: Between 0 and 1: 0.75 for three of four tasks.
        base: The number of tasks that run on demand before any is put on Spot.
        service: The service's logical id.
    """
    view = ServiceView(stack, service)
    strategy = view.service.get("capacityProviderStrategy", [])
    weights = {item["capacityProvider"]: item.get("weight", 0) for item in strategy}
    bases = {item["capacityProvider"]: item.get("base", 0) for item in strategy}
    found = weights.get("FARGATE_SPOT", 0) / (sum(weights.values()) or 1)
    expect(found == share, f"{view.name}: {found:.0%} of its tasks run on Spot, not {share:.0%}")
    on_demand = bases.get("FARGATE", 0)
    expect(on_demand == base, f"{view.name}: {on_demand} tasks run on demand before any on Spot, not {base}")


def _metrics(tracking: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the metrics that a policy follows."""
    if "PredefinedMetricSpecification" in tracking:
        yield tracking["PredefinedMetricSpecification"]["PredefinedMetricType"]
    customized = tracking.get("CustomizedMetricSpecification", {})
    if "MetricName" in customized:
        yield customized["MetricName"]
    for query in customized.get("Metrics", ()):
        if "MetricStat" in query:
            yield query["MetricStat"]["Metric"]["MetricName"]
