"""Application Auto Scaling: targets and policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.facts.resource_types import SCALABLE_TARGET, SCALING_POLICY, SERVICE
from budget_stack.facts.scaling import HIGH_RESOLUTION, HIGH_RESOLUTION_SECONDS, UTILIZATION_METRICS
from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, changed, fixed, only, without
from budget_stack.testing.ledger import Entry

_SERVICE = "application-autoscaling"
_TARGET = ("ServiceNamespace", "ResourceId", "ScalableDimension")


class ScalableTarget(Handler):
    """`AWS::ApplicationAutoScaling::ScalableTarget`."""

    create_only = frozenset(_TARGET)
    required = frozenset({*_TARGET, "MaxCapacity", "MinCapacity"})
    unordered = frozenset({"Tags", "ScheduledActions"})
    # an existing role stays; ECS uses its service-linked role in any case
    resets = fixed(RoleARN=KEPT, ScheduledActions=[])
    # https://docs.aws.amazon.com/autoscaling/application/APIReference/API_SuspendedState.html
    defaults = fixed(
        SuspendedState={
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        }
    )

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        if "RoleARN" in properties:
            yield from references.missing_role(aws, "RoleARN", properties["RoleARN"])
        low, high = int(properties["MinCapacity"]), int(properties["MaxCapacity"])
        if low > high:
            yield f"Maximum capacity cannot be less than minimum capacity: {low} to {high}"

    def create(self, aws: Context, properties: Properties) -> str:
        aws.create(_SERVICE, "register_scalable_target", without(properties, "ScheduledActions"))
        return "|".join(properties[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))

    def finish(self, aws: Context, physical_id: str, properties: Properties) -> None:
        self._schedule(aws, properties, {})
        _move_into_range(aws, properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        key = _key(physical_id)
        by_id = {"ServiceNamespace": key["ServiceNamespace"], "ResourceIds": [key["ResourceId"]]}
        (target,) = (
            target
            for target in aws.read(_SERVICE, "describe_scalable_targets", **by_id)["ScalableTargets"]
            if target["ScalableDimension"] == key["ScalableDimension"]
        )
        actions = aws.read(_SERVICE, "describe_scheduled_actions", **key)["ScheduledActions"]
        return {**target, "ScheduledActions": actions}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Id": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        different = changed(properties, before)
        if "Tags" in different:
            # fails, and so says that moto has no such thing
            aws.read(_SERVICE, "list_tags_for_resource", ResourceARN=physical_id)
        if different - {"ScheduledActions"}:
            aws.complete(_SERVICE, "register_scalable_target", without(properties, "ScheduledActions", "Tags"))
            _move_into_range(aws, properties)
        self._schedule(aws, properties, before)

    def was_sent(self, entry: Entry, path: str, value: object) -> bool:
        if not path.startswith("Tags/"):
            return super().was_sent(entry, path, value)
        # sent as a mapping
        name = path.rpartition("/")[2]
        tags = [request.parameters.get("Tags", {}) for request in entry.requests]
        return any(value in (sent.keys() if name == "Key" else sent.values()) for sent in tags)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.complete(_SERVICE, "deregister_scalable_target", _key(physical_id))

    def _schedule(self, aws: Context, properties: Properties, before: Properties) -> None:
        wanted, current = properties.get("ScheduledActions", []), before.get("ScheduledActions", [])
        for action in wanted:
            if action not in current:
                aws.complete(_SERVICE, "put_scheduled_action", {**only(properties, *_TARGET), **action})
        gone = {a["ScheduledActionName"] for a in current} - {a["ScheduledActionName"] for a in wanted}
        for name in sorted(gone):
            parameters = {**only(properties, *_TARGET), "ScheduledActionName": name}
            aws.complete(_SERVICE, "delete_scheduled_action", parameters)


class ScalingPolicy(Handler):
    """`AWS::ApplicationAutoScaling::ScalingPolicy`."""

    required = frozenset({"PolicyName", "PolicyType"})
    create_only = frozenset({"PolicyName", "ResourceId", "ScalableDimension", "ScalingTargetId", "ServiceNamespace"})

    def check(self, aws: Context, properties: Properties) -> Iterator[str]:
        target = _policy(properties)
        if missing := [name for name in _TARGET if name not in target]:
            yield f"a policy needs a ScalingTargetId, or {', '.join(missing)}"
        else:
            yield from references.no_scalable_target(
                aws, target["ServiceNamespace"], target["ResourceId"], target["ScalableDimension"]
            )
            yield from _followed_twice(aws, target)
            yield from _not_published(aws, target)

    def create(self, aws: Context, properties: Properties) -> str:
        arn: str = aws.create(_SERVICE, "put_scaling_policy", _policy(properties))["PolicyARN"]
        return arn

    def read(self, aws: Context, physical_id: str) -> Properties:
        policy = _described_policy(aws, physical_id)
        target = "|".join(policy[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
        return {**policy, "ScalingTargetId": target}

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        return {"Arn": physical_id}

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.complete(_SERVICE, "put_scaling_policy", _policy(properties))

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        parameters = only(_described_policy(aws, physical_id), *_TARGET, "PolicyName")
        aws.complete(_SERVICE, "delete_scaling_policy", parameters)


def _key(physical_id: str) -> dict[str, str]:
    resource, dimension, namespace = physical_id.split("|")
    return {"ServiceNamespace": namespace, "ResourceId": resource, "ScalableDimension": dimension}


def _policy(properties: Properties) -> dict[str, Any]:
    target = _key(properties["ScalingTargetId"]) if "ScalingTargetId" in properties else {}
    return {**without(properties, "ScalingTargetId"), **target}


def _described_policy(aws: Context, arn: str) -> dict[str, Any]:
    namespace = arn.partition("resource/")[2].split("/")[0]
    policies = aws.read(_SERVICE, "describe_scaling_policies", ServiceNamespace=namespace)["ScalingPolicies"]
    # moto applies no filter by name, and gives a policy that is put again another number
    named = arn.partition(":resource/")[2]
    return next(policy for policy in policies if policy["PolicyARN"].partition(":resource/")[2] == named)


def _specification(policy: Properties) -> Properties | None:
    tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
    specification: Properties | None = tracking.get("PredefinedMetricSpecification") or tracking.get(
        "CustomizedMetricSpecification"
    )
    return specification


def _followed_twice(aws: Context, policy: Properties) -> Iterator[str]:
    """Another policy of the target that follows the same metric.

    Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    wanted = _specification(policy)
    asked = only(policy, "ServiceNamespace", "ResourceId")
    for other in aws.read(_SERVICE, "describe_scaling_policies", **asked)["ScalingPolicies"]:
        is_other = other["ResourceId"] == policy["ResourceId"] and other["PolicyName"] != policy["PolicyName"]
        if wanted is not None and is_other and _specification(other) == wanted:
            yield "Only one TargetTrackingScaling policy for a given metric specification is allowed."


def _not_published(aws: Context, policy: Properties) -> Iterator[str]:
    """A metric of every 20 seconds that the service does not have yet.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """
    type_ = (_specification(policy) or {}).get("PredefinedMetricType", "")
    metric = next((name for name, it in UTILIZATION_METRICS.items() if type_ == it + HIGH_RESOLUTION), None)
    name = policy["ResourceId"].rpartition("/")[2]
    services = [it for stack in aws.account.stacks.values() for it in stack.resources.values() if it.type == SERVICE]
    for service in services:
        if metric is None or not service.physical_id.endswith(f"/{name}"):
            continue
        configurations = service.properties.get("Monitoring", {}).get("MetricConfigurations", ())
        if not any(
            metric in one["MetricNames"] and int(one["ResolutionSeconds"]) == HIGH_RESOLUTION_SECONDS
            for one in configurations
        ):
            yield f"{name} does not publish {metric} every {HIGH_RESOLUTION_SECONDS} seconds, which {type_} follows"


def _move_into_range(aws: Context, target: Properties) -> None:
    """Move a service's count into the target's range, as Application Auto Scaling does on registration."""
    if target["ServiceNamespace"] != "ecs":
        return
    _, cluster, name = target["ResourceId"].split("/")
    service = aws.read("ecs", "describe_services", cluster=cluster, services=[name])["services"][0]
    count = service["desiredCount"]
    within = min(max(count, int(target["MinCapacity"])), int(target["MaxCapacity"]))
    if within != count:
        aws.on_undo("ecs", "update_service", cluster=cluster, service=name, desiredCount=count)
        aws.complete("ecs", "update_service", cluster=cluster, service=name, desiredCount=within)


HANDLERS = {
    SCALABLE_TARGET: ScalableTarget(),
    SCALING_POLICY: ScalingPolicy(),
}
