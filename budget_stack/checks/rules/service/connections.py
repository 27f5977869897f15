"""What a service refers to: containers, ports, cluster, network and scaling."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import container_of, task_of
from budget_stack.checks.view.tasks import all_known, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import not_among, of_other_type, problem
from budget_stack.facts.resource_types import (
    CLUSTER,
    REPOSITORY,
    SCALABLE_TARGET,
    SERVICE,
    TARGET_GROUP,
    TASK_DEFINITION,
)

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_CREATE = f"{_API}/API_CreateService.html"
_LOAD_BALANCER = f"{_API}/API_LoadBalancer.html"


@rule(
    "service-container-unknown",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The container that gets the requests is in the task definition",
        says="The container X does not exist in the task definition.",
        cause="The container was renamed in one of the two places.",
        fix="give LoadBalancers the Name of a container of the task definition",
        source=_LOAD_BALANCER,
    ),
)
def container_unknown(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    if task is None or not all_known(task["ContainerDefinitions"]):
        return
    for target in service["LoadBalancers"]:
        names = [container["Name"] for container in task["ContainerDefinitions"]]
        yield from not_among(view, target["ContainerName"], names, task.logical_id, "container")


@rule(
    "service-port-unknown",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The port that gets the requests is one of the container's port mappings",
        says="The container X did not have a container port N defined.",
        cause="The port was changed in one of the two places.",
        fix="give LoadBalancers a ContainerPort that the container's PortMappings have",
        source=_LOAD_BALANCER,
    ),
)
def port_unknown(view: View, service: Resource) -> Iterator[Problem]:
    for target in service["LoadBalancers"]:
        port, container = target["ContainerPort"], container_of(view, service, target)
        if not port or container is None or not all_known(container["PortMappings"]):
            continue
        # port ranges are not read
        if any(mapping["ContainerPortRange"] for mapping in container["PortMappings"]):
            continue
        mapped = [mapping["ContainerPort"] for mapping in container["PortMappings"]]
        yield from not_among(view, port, mapped, name_of(container), "port", verb="maps")


@rule(
    "service-name-twice",
    "error",
    on=pairs(SERVICE, plain("ServiceName"), plain("Cluster"), having="ServiceName"),
    text=Text(
        title="Each service of a cluster has a name of its own",
        says="InvalidParameterException: Creation of service was not idempotent.",
        cause="The service was copied.",
        fix="leave ServiceName out, or give one of them another",
        source=_CREATE,
    ),
)
def name_twice(view: View, both: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = both
    in_one_cluster = one["Cluster"].value == other["Cluster"].value
    if in_one_cluster and other["ServiceName"] and view.same(one["ServiceName"].value, other["ServiceName"].value):
        yield problem(other["ServiceName"], f"{one.logical_id} has the same name")


@rule(
    "service-wrong-reference",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service refers to a cluster, a task definition and target groups where it means to",
        says="ECS refuses the service, with a ClusterNotFoundException or for an ARN that is none of its own.",
        cause="The reference names a resource of another type, or an attribute that is no identifier.",
        fix="refer to a resource of the right type",
        source=_CREATE,
    ),
)
def wrong_reference(view: View, service: Resource) -> Iterator[Problem]:
    yield from _wrong(view, service["Cluster"], CLUSTER, ("", "Arn"))
    yield from _wrong(view, service["TaskDefinition"], TASK_DEFINITION, ("", "TaskDefinitionArn"))
    for entry in service["LoadBalancers"]:
        yield from _wrong(view, entry["TargetGroupArn"], TARGET_GROUP, ("", "TargetGroupArn"))


def _wrong(view: View, node: Node, type_: str, attributes: tuple[str, ...]) -> Iterator[Problem]:
    yield from of_other_type(view, node, [type_], type_, families=_WITH_ARNS)
    reference, target = node.reference, view.target(node, type_)
    if reference and target and reference.attribute not in attributes:
        yield problem(node, f"{reference.attribute} of {target.logical_id} does not identify it")


_WITH_ARNS = ("AWS::ECS::", "AWS::ElasticLoadBalancing", "AWS::ECR::", "AWS::EC2::", "AWS::IAM::", "AWS::Logs::")


@rule(
    "service-network-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service whose tasks have a network interface of their own says in which subnets",
        says="Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        cause="The service comes from tasks in bridge mode, or a condition left it out.",
        fix="give the service a NetworkConfiguration",
        source=_CREATE,
    ),
    same_as=("E3052",),
)
def network_missing(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    if task and task["NetworkMode"].text() == "awsvpc" and not service["NetworkConfiguration"]:
        yield problem(service["NetworkConfiguration"], f"{task.logical_id} is in awsvpc mode, and there are no subnets")


@rule(
    "service-desired-count-beside-scaling",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="Where a service scales, only scaling says how many tasks there are",
        says="Each deployment that changes the service sets the number of tasks back, in the middle of the day too.",
        cause="DesiredCount was there before scaling was.",
        fix="leave DesiredCount out",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html",
    ),
)
def desired_count_beside_scaling(view: View, service: Resource) -> Iterator[Problem]:
    count = service["DesiredCount"]
    # 0 puts a service to sleep, and scaling does not wake it while its minimum is 0
    if not count or count.number() == 0:
        return
    for target in view.naming(service, SCALABLE_TARGET):
        if service.is_mentioned_by(target["ResourceId"]):
            yield problem(
                count, f"{target.logical_id} scales this service, and DesiredCount is {count.text() or 'set'}"
            )


@rule(
    "service-grace-unused",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="A grace period has health checks that it holds off",
        says="Nothing: HealthCheckGracePeriodSeconds is not used.",
        cause="The load balancer was taken away, or the service copied.",
        fix="leave HealthCheckGracePeriodSeconds out, or add health checks",
        source=_CREATE,
    ),
)
def grace_unused(view: View, service: Resource) -> Iterator[Problem]:
    grace, task = service["HealthCheckGracePeriodSeconds"], task_of(view, service)
    others = ("LoadBalancers", "VpcLatticeConfigurations", "GatewayConnectors")
    if not grace or task is None or any(service[key] for key in others):
        return
    if not any(container["HealthCheck"] or container.is_unresolved for container in task["ContainerDefinitions"]):
        yield problem(grace, "there is no load balancer, and no container has a health check")


@rule(
    "service-image-not-there-yet",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="A service starts tasks once there is an image",
        says=(
            "CannotPullContainerError; the stack waits for an image up to 3 hours, or until the circuit breaker opens."
        ),
        cause="The repository is made by the stack that runs the image.",
        fix=(
            "put the service under a condition that is false the first time, and push the image before it is true: its "
            "creation is waited for, while a number raised from 0 may not be"
        ),
        source="https://github.com/aws/aws-cdk/issues/3646",
    ),
)
def image_not_there_yet(view: View, service: Resource) -> Iterator[Problem]:
    task, count = task_of(view, service), service["DesiredCount"]
    if task is None or count.number() == 0:
        return
    for container in task["ContainerDefinitions"]:
        for repository in view.named_in(container["Image"]):
            if repository.type == REPOSITORY:
                yield problem(container["Image"], f"{repository.logical_id} is made by this stack, and empty at first")
