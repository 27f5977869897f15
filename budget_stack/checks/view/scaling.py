"""What scales a service: scalable targets and scaling policies."""

from __future__ import annotations

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.resource_types import SERVICE


def is_of_ecs(target: Resource) -> bool:
    """Tell whether a scalable target is known to be an ECS service."""
    return target["ServiceNamespace"].text() == "ecs"


def service_of(view: View, target: Resource) -> Resource | None:
    """Return the service of this template that a scalable target scales."""
    return next((named for named in view.named_in(target["ResourceId"]) if named.type == SERVICE), None)


def tracking(policy: Resource) -> Node:
    """Return the target tracking configuration of a scaling policy."""
    return policy["TargetTrackingScalingPolicyConfiguration"]


def metric_of(policy: Resource) -> Node:
    """Return the predefined metric that a scaling policy tracks."""
    return tracking(policy)["PredefinedMetricSpecification"]
