"""Resource labels: whose requests a scaling policy counts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import load_balancers_of
from budget_stack.checks.view.deployments import strategy_of
from budget_stack.checks.view.partial_text import ANYTHING, as_reference, partial_text, parts
from budget_stack.checks.view.scaling import metric_of, service_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs import SHIFTING_STRATEGIES
from budget_stack.facts.resource_types import LOAD_BALANCER, SCALABLE_TARGET, SCALING_POLICY, TARGET_GROUP
from budget_stack.facts.scaling import REQUESTS_PER_TARGET

_METRIC = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html"
# attributes of load balancers and target groups that give the end of an ARN, and those that give all of it
_ENDS = {
    (LOAD_BALANCER, "LoadBalancerFullName"): "app/name/id",
    (LOAD_BALANCER, ""): "arn:loadbalancer/app/name/id",
    (LOAD_BALANCER, "LoadBalancerArn"): "arn:loadbalancer/app/name/id",
    (LOAD_BALANCER, "LoadBalancerName"): "name",
    (LOAD_BALANCER, "DNSName"): "name.elb",
    (TARGET_GROUP, "TargetGroupFullName"): "targetgroup/name/id",
    (TARGET_GROUP, ""): "arn:targetgroup/name/id",
    (TARGET_GROUP, "TargetGroupArn"): "arn:targetgroup/name/id",
    (TARGET_GROUP, "TargetGroupName"): "name",
}
_LABEL = "app/<load balancer>/<id>/targetgroup/<target group>/<id>"


@rule(
    "scaling-label-missing",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="A policy that counts requests says at which target group",
        says="Resource label should be specified for predefined metric type ALBRequestCountPerTarget",
        cause="The metric was changed from CPU to requests.",
        fix='add ResourceLabel: !Sub "${LoadBalancer.LoadBalancerFullName}/${TargetGroup.TargetGroupFullName}"',
        source=_METRIC,
    ),
)
def label_missing(view: View, policy: Resource) -> Iterator[Problem]:
    metric = metric_of(policy)
    if metric["PredefinedMetricType"].text() == REQUESTS_PER_TARGET and not metric["ResourceLabel"]:
        yield problem(metric["ResourceLabel"], "requests are counted at no target group")


@rule(
    "scaling-label-unexpected",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="Only a policy that counts requests has a label",
        says="Resource label should not be specified for predefined metric type ECSServiceAverageCPUUtilization",
        cause="The metric was changed from requests to CPU.",
        fix="leave ResourceLabel out",
        source=_METRIC,
    ),
)
def unexpected(view: View, policy: Resource) -> Iterator[Problem]:
    metric = metric_of(policy)
    type_ = metric["PredefinedMetricType"].text()
    if type_ is not None and type_.startswith("ECSService") and metric["ResourceLabel"]:
        yield problem(metric["ResourceLabel"], f"{type_} takes no label")


@rule(
    "scaling-label-malformed",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="The label of requests is made of the ends of two ARNs",
        says="Invalid resource label 'X' for predefined metric type ALBRequestCountPerTarget",
        cause="Ref is the whole ARN, the two are the wrong way round, or the slash between them is missing.",
        fix='write !Sub "${LoadBalancer.LoadBalancerFullName}/${TargetGroup.TargetGroupFullName}"',
        source=_METRIC,
    ),
)
def malformed(view: View, policy: Resource) -> Iterator[Problem]:
    metric = metric_of(policy)
    label = metric["ResourceLabel"]
    if metric["PredefinedMetricType"].text() != REQUESTS_PER_TARGET or not label:
        return
    text = "".join(_as_in_label(view, part) for part in parts(label.value))
    if ANYTHING not in text and not re.fullmatch(r"app/[^/]+/[^/]+/targetgroup/[^/]+/[^/]+", text):
        yield problem(label, f"it is like {text!r}, and must be {_LABEL}")
    elif "arn:" in text:
        yield problem(label, f"there is a whole ARN in it, and it must be {_LABEL}")


def _as_in_label(view: View, part: object) -> str:
    reference = as_reference(part)
    if reference and (named := view.resource(reference.logical_id)):
        return _ENDS.get((named.type, reference.attribute), ANYTHING)
    return partial_text(part)


@rule(
    "scaling-label-elsewhere",
    "error",
    on=resources(SCALING_POLICY),
    text=Text(
        title="Requests are counted where the scaled service gets them",
        says="The policy is refused with a ValidationException, or follows requests that the service does not get.",
        cause="There are two services, or two load balancers, and the label names the other one.",
        fix="name the service's own target group, and the load balancer that forwards to it",
        source=_METRIC,
    ),
)
def elsewhere(view: View, policy: Resource) -> Iterator[Problem]:
    target = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    service = service_of(view, target) if target else None
    if service is None:
        return
    label = metric_of(policy)["ResourceLabel"]
    references = filter(None, map(as_reference, parts(label.value)))
    named = [resource for one in references if (resource := view.resource(one.logical_id))]
    groups = [one for one in named if one.type == TARGET_GROUP]
    balancers = [one for one in named if one.type == LOAD_BALANCER]
    for group in groups:
        if not _registers_at(service, group):
            yield problem(label, f"{service.logical_id} does not register at {group.logical_id}")
            return
        serving = [one.logical_id if one else "" for one in load_balancers_of(view, group)]
        for balancer in balancers if serving and "" not in serving else ():
            if balancer.logical_id not in serving:
                yield problem(label, f"{balancer.logical_id} does not forward to {group.logical_id}")


@rule(
    "scaling-label-shifted",
    "warning",
    on=resources(SCALING_POLICY),
    text=Text(
        title="Requests that ECS shifts between two target groups are not counted at one of them",
        says="After every other deployment the target group of the label gets no requests: nothing is scaled.",
        cause="The strategy changed from ROLLING, and the policy stayed.",
        fix="scale by CPU or memory, or by a metric of the load balancer",
        source="https://github.com/aws/containers-roadmap/issues/1681",
    ),
)
def shifted(view: View, policy: Resource) -> Iterator[Problem]:
    metric = metric_of(policy)
    target = view.target(policy["ScalingTargetId"], SCALABLE_TARGET)
    service = service_of(view, target) if target else None
    if service is None or metric["PredefinedMetricType"].text() != REQUESTS_PER_TARGET:
        return
    if (strategy := strategy_of(service)) in SHIFTING_STRATEGIES:
        yield problem(metric, f"the strategy of {service.logical_id} is {strategy}")


def _registers_at(service: Resource, group: Resource) -> bool:
    """Tell whether a service may register with a target group, also one that is unknown or for the next version."""
    if service["LoadBalancers"].is_unresolved:
        return True
    named = [
        node
        for entry in service["LoadBalancers"]
        for node in (entry["TargetGroupArn"], entry["AdvancedConfiguration"]["AlternateTargetGroupArn"])
        if node
    ]
    return any(group.is_named_by(node) or node.reference is None for node in named)
