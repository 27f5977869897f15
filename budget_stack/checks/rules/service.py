"""ECS services: that they run what is there, and where it is there."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.findings import Problem
from budget_stack.checks.rule import problem, rule
from budget_stack.checks.view import Resource, View

_SERVICE = "AWS::ECS::Service"
_DOC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html"


@rule(
    "service-container-unknown",
    "error",
    _SERVICE,
    title="The container that gets the requests is in the task definition",
    says="The container X does not exist in the task definition.",
    cause="The container was renamed in one of the two places.",
    fix="give LoadBalancers the Name of a container of the task definition",
    source=_DOC,
)
def container_unknown(view: View, service: Resource) -> Iterator[Problem]:
    task = view.target(service["TaskDefinition"], "AWS::ECS::TaskDefinition")
    if task is None:
        return
    for target in service["LoadBalancers"]:
        name = target["ContainerName"]
        containers = [container["Name"] for container in task["ContainerDefinitions"]]
        if name and all(view.same(container.value, name.value) is False for container in containers):
            names = ", ".join(str(container.text()) for container in containers)
            yield problem(name, f"{task.logical_id} has no container {name.text()!r}; it has {names}")


@rule(
    "service-port-unknown",
    "error",
    _SERVICE,
    title="The port that gets the requests is one of the container's port mappings",
    says="The container X did not have a container port N defined.",
    cause="The port was changed in one of the two places.",
    fix="give LoadBalancers a ContainerPort that the container's PortMappings have",
    source=_DOC,
)
def port_unknown(view: View, service: Resource) -> Iterator[Problem]:
    task = view.target(service["TaskDefinition"], "AWS::ECS::TaskDefinition")
    if task is None:
        return
    for target in service["LoadBalancers"]:
        port = target["ContainerPort"]
        for container in task["ContainerDefinitions"]:
            if not view.same(container["Name"].value, target["ContainerName"].value) or not port:
                continue
            mapped = [mapping["ContainerPort"] for mapping in container["PortMappings"]]
            if not container["PortMappings"].is_open and all(
                view.same(one.value, port.value) is False for one in mapped
            ):
                ports = ", ".join(str(one.text()) for one in mapped) or "none"
                yield problem(port, f"{container['Name'].text()} maps no port {port.text()}; it maps {ports}")
