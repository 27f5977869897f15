"""What scales a service: scalable targets and scaling policies."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.view.written import Written, occurrences
from budget_stack.facts.resource_types import SCALABLE_TARGET, SCALING_POLICY, SERVICE


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


def targets_of(view: View, policy: Resource) -> Iterator[Resource]:
    """Yield the targets of this template that a policy scales."""
    by_reference = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    if by_reference is not None:
        yield by_reference
    elif policy["ResourceId"]:
        for target in view.resources(SCALABLE_TARGET):
            if view.same(policy["ResourceId"].value, target["ResourceId"].value):
                yield target


def written_target(written: Written, properties: Mapping[str, Any]) -> Hashable | None:
    """Return the resources that the id of what a policy scales refers to; None if that is open."""
    target = written.refers_to(properties.get("ScalingTargetId"))
    if target:
        properties = written.template["Resources"][target].get("Properties", {})
    mentioned = {*occurrences(properties.get("ResourceId"), (), written.template["Resources"])}
    return None if any(one.branches for one in mentioned) else frozenset(one.logical_id for one in mentioned) or None


def policies_of(view: View, target: Resource) -> Iterator[Resource]:
    """Yield the policies of this template that scale a target."""
    for policy in view.naming(target, SCALING_POLICY):
        if target.is_named_by(policy["ScalingTargetId"]):
            yield policy
    for policy in view.having("ResourceId", SCALING_POLICY):
        by_reference = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
        if by_reference is None and view.same(policy["ResourceId"].value, target["ResourceId"].value):
            yield policy


def may_raise(target: Resource, capacity: str) -> bool:
    """Whether a scheduled action may set a capacity, by its name, to more than 0."""
    actions = target["ScheduledActions"]
    if actions.is_unresolved:
        return True
    raised = [action["ScalableTargetAction"][capacity] for action in actions]
    return any(node and node.number() != 0 for node in raised)
