"""Scalable targets: resource id, dimension and capacity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.first_task import may_start_the_first_task
from budget_stack.checks.view.partial_text import ANYTHING, as_reference, partial_text, parts
from budget_stack.checks.view.references import waits_for
from budget_stack.checks.view.scaling import (
    is_of_ecs,
    may_raise,
    policies_of,
    service_of,
)
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem, turned_round
from budget_stack.facts.resource_types import CLUSTER, SCALABLE_TARGET, SERVICE

_REGISTER = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"
_ECS_METRICS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html"
_DIMENSION = "ecs:service:DesiredCount"
_ARNS = ((SERVICE, ""), (SERVICE, "ServiceArn"), (CLUSTER, "Arn"))
_NAMES = ((SERVICE, "Name"), (CLUSTER, ""))


@rule(
    "scaling-minimum-above-maximum",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="Scaling's minimum is not above its maximum",
        says="Maximum capacity cannot be less than minimum capacity",
        cause="One of the two was changed, or a parameter offers a value beyond the other.",
        fix="lower MinCapacity, or raise MaxCapacity",
        source=_REGISTER,
    ),
)
def minimum_above_maximum(view: View, target: Resource) -> Iterator[Problem]:
    yield from turned_round(view, target["MinCapacity"], target["MaxCapacity"])


@rule(
    "scaling-zero-for-good",
    "warning",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="Something starts a task where scaling may leave none",
        says="Nothing happens: without tasks CPU, memory and requests have no data, and a policy without data waits.",
        cause="The minimum was set to 0 to save what idle tasks cost.",
        fix=(
            "set MinCapacity to 1 or more, or add what starts the first task: a scheduled action, or a policy that "
            "follows a queue"
        ),
        source=_ECS_METRICS,
    ),
)
def zero_for_good(view: View, target: Resource) -> Iterator[Problem]:
    least = target["MinCapacity"]
    if not is_of_ecs(target) or least.number() != 0 or may_raise(target, "MinCapacity"):
        return
    # who scales it otherwise is in another template
    if any(policies_of(view, target)) and not may_start_the_first_task(view, target):
        yield problem(least, f"nothing in this template scales {target.logical_id} from zero")


@rule(
    "scaling-resource-id-malformed",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="The id of a scaled service is service/cluster/name",
        says="Unsupported service namespace, resource type or scalable dimension, or: ECS service doesn't exist",
        cause="Ref of a service is its ARN; the cluster is left out, or is an ARN.",
        fix='write !Sub "service/${Cluster}/${Service.Name}"',
        source=_REGISTER,
    ),
)
def resource_id_malformed(view: View, target: Resource) -> Iterator[Problem]:
    value = target["ResourceId"].value
    if not is_of_ecs(target) or value is None:
        return
    for reference in filter(None, map(as_reference, parts(value))):
        named = view.resource(reference.logical_id)
        if named and (named.type, reference.attribute) in _ARNS:
            yield problem(target["ResourceId"], f"there is the ARN of {named.logical_id} in it, not its name")
            return
    text = "".join(_in_words(view, part) for part in parts(value))
    words = text.split("/")
    if not _may_be("service", words[0]) or len(words) > 3 or (len(words) < 3 and ANYTHING not in text):
        yield problem(target["ResourceId"], f"it is {text.replace(ANYTHING, '...')!r}")
    elif re.search(r"/(/|$)", text):
        yield problem(target["ResourceId"], f"a part of {text.replace(ANYTHING, '...')!r} is empty")


def _in_words(view: View, part: object) -> str:
    """A part of an id as text; a name, which has no slash in it, where it is one."""
    reference = as_reference(part)
    named = view.resource(reference.logical_id) if reference else None
    is_name = reference and named and (named.type, reference.attribute) in _NAMES
    return "name" if is_name else partial_text(view.known(part))


def _may_be(word: str, part: str) -> bool:
    return re.fullmatch(re.escape(part).replace(re.escape(ANYTHING), ".*"), word) is not None


@rule(
    "scaling-dimension-invalid",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="What is scaled of a service is its number of tasks",
        says="Account is not authorized, or: Unsupported service namespace, resource type or scalable dimension",
        cause="Namespace or dimension come from another kind of resource.",
        fix=f"set ServiceNamespace to ecs and ScalableDimension to {_DIMENSION}",
        source=_REGISTER,
    ),
)
def dimension_invalid(view: View, target: Resource) -> Iterator[Problem]:
    namespace, scaled = target["ServiceNamespace"].text(), target["ScalableDimension"].text()
    if namespace is None or scaled is None:
        return
    if namespace != scaled.split(":")[0] or (namespace == "ecs" and scaled != _DIMENSION):
        yield problem(target["ScalableDimension"], f"the namespace is {namespace}, and the dimension {scaled}")


@rule(
    "scaling-other-cluster",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A scaled service is looked for in the cluster that it runs in",
        says="ValidationException: ECS service doesn't exist",
        cause="The service moved to another cluster, or a second cluster was added.",
        fix="name the service's own cluster in ResourceId",
        source=_REGISTER,
    ),
)
def other_cluster(view: View, target: Resource) -> Iterator[Problem]:
    service = service_of(view, target)
    if service is None or not is_of_ecs(target):
        return
    own = view.target(service["Cluster"], CLUSTER)
    if own is None and service["Cluster"]:
        return
    for named in view.named_in(target["ResourceId"]):
        if named.type == CLUSTER and (own is None or named.logical_id != own.logical_id):
            yield problem(target["ResourceId"], f"{service.logical_id} does not run in {named.logical_id}")


@rule(
    "scaling-before-service",
    "error",
    on=resources(SCALABLE_TARGET),
    text=Text(
        title="A scalable target waits for its service",
        says="ValidationException: ECS service doesn't exist",
        cause="The service is named by its text, which CloudFormation does not see as a reference.",
        fix="write ${Service.Name} in ResourceId",
        source=_REGISTER,
    ),
)
def before_service(view: View, target: Resource) -> Iterator[Problem]:
    last = parts(target["ResourceId"].value)[-1]
    if not isinstance(last, str) or not is_of_ecs(target):
        return
    for service in view.resources(SERVICE):
        named = service["ServiceName"].value
        if named == last.split("/")[-1] and not waits_for(view, target, [service.logical_id]):
            yield problem(target["ResourceId"], f"{target.logical_id} does not wait for {service.logical_id}")
