"""What scales a service: scalable targets and their policies."""

from __future__ import annotations

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import SERVICE


def is_of_ecs(target: Resource) -> bool:
    """Whether a scalable target is known to be a service of ECS."""
    return target["ServiceNamespace"].text() == "ecs"


def service_of(view: View, target: Resource) -> Resource | None:
    """The service of this template that a scalable target scales."""
    return next((named for named in view.named_in(target["ResourceId"]) if named.type == SERVICE), None)


def tracking(policy: Resource) -> Node:
    """How a policy keeps a metric at a value."""
    return policy["TargetTrackingScalingPolicyConfiguration"]


def metric_of(policy: Resource) -> Node:
    """The metric of AWS's that a policy follows."""
    return tracking(policy)["PredefinedMetricSpecification"]
