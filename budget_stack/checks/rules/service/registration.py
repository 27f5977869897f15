"""Where a service registers its tasks: entries of LoadBalancers and ServiceRegistries."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import is_on_fargate, task_of
from budget_stack.checks.view.deployments import controller_of
from budget_stack.checks.view.tasks import network_mode
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import DISCOVERY_SERVICE, SERVICE

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"


@rule(
    "service-load-balancer-malformed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="An entry of LoadBalancers is a container, its port, and a target group",
        says="InvalidParameterException: targetGroupArn, containerName and containerPort must be given.",
        cause="The entry comes from a classic load balancer, or a part of it was left out.",
        fix="give it ContainerName, ContainerPort and TargetGroupArn, and no LoadBalancerName",
        source=f"{_API}/API_LoadBalancer.html",
    ),
)
def load_balancer_malformed(view: View, service: Resource) -> Iterator[Problem]:
    if controller_of(service) == "EXTERNAL":
        return
    for entry in service["LoadBalancers"]:
        if entry.is_unresolved:
            continue
        for key in ("ContainerName", "ContainerPort"):
            if not entry[key]:
                yield problem(entry, f"{key} is missing")
        group, classic = entry["TargetGroupArn"], entry["LoadBalancerName"]
        if group and classic:
            yield problem(classic, "there is a target group too, and one of the two is registered with")
        elif not group and not classic:
            yield problem(entry, "TargetGroupArn is missing")
        elif classic and _has_addresses(view, service):
            yield problem(classic, "tasks with network interfaces of their own register with target groups only")


def _has_addresses(view: View, service: Resource) -> bool:
    task = task_of(view, service)
    return is_on_fargate(view, service) or bool(task and network_mode(task) == "awsvpc")


@rule(
    "service-classic-load-balancer-health",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Containers behind a classic load balancer have no health checks of their own",
        says="ECS has no container health checks for services with a classic load balancer.",
        cause="The service has been there for longer than container health checks.",
        fix="use an application or network load balancer",
        source=f"{_API}/API_HealthCheck.html",
    ),
)
def classic_load_balancer_health(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    for entry in service["LoadBalancers"] if task else ():
        if not entry["LoadBalancerName"] or entry["TargetGroupArn"]:
            continue
        for container in task["ContainerDefinitions"] if task else ():
            if container["HealthCheck"]["Command"]:
                yield problem(entry["LoadBalancerName"], f"{container['Name'].text()} has a health check")


@rule(
    "service-registry-malformed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service registry knows which port it registers",
        says=(
            "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must "
            "be specified from the task definition."
        ),
        cause="The network mode was changed, or the record's type, and the registry was not.",
        fix="give it ContainerName and ContainerPort; in awsvpc mode Port is possible in their place",
        source=f"{_API}/API_ServiceRegistry.html",
    ),
)
def registry_malformed(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    mode = network_mode(task) if task else None
    for entry in service["ServiceRegistries"]:
        if entry.is_unresolved:
            continue
        has_container = bool(entry["ContainerName"] and entry["ContainerPort"])
        if entry["Port"] and (entry["ContainerName"] or entry["ContainerPort"]):
            yield problem(entry["Port"], "there is a container's port too, and one of the two is registered")
        elif mode in ("bridge", "host") and not has_container:
            yield problem(entry, f"the network mode is {mode}, and ContainerName and ContainerPort are not both given")
        elif mode == "awsvpc" and _is_srv(view, entry) and not has_container and not entry["Port"]:
            yield problem(entry, "the records are of type SRV, and neither Port nor a container's port is given")


def _is_srv(view: View, entry: Node) -> bool:
    """Tell whether a registry is known to keep records with ports."""
    discovery = view.target(entry["RegistryArn"], DISCOVERY_SERVICE)
    records = discovery["DnsConfig"]["DnsRecords"] if discovery else ()
    return any(record["Type"].text() == "SRV" for record in records)
