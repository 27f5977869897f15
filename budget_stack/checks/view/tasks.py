"""Task definitions and their containers."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.view import Node, Resource


def is_fargate(task: Resource) -> bool:
    """Tell whether ECS validates a task definition for Fargate."""
    return any(node.text() == "FARGATE" for node in task["RequiresCompatibilities"])


def network_mode(task: Resource) -> str | None:
    """Return the network mode of a task, which is bridge on instances with Linux unless it is set; None if unknown."""
    if task["NetworkMode"]:
        return task["NetworkMode"].text()
    compatible = [node.text() for node in task["RequiresCompatibilities"]]
    return "bridge" if not is_windows(task) and set(compatible) <= {"EC2", "EXTERNAL"} else None


def is_windows(task: Resource) -> bool:
    """Tell whether the containers of a task are known to run Windows."""
    platform = task["RuntimePlatform"]
    family = platform["OperatingSystemFamily"].text() if not platform.is_unresolved else None
    return (family or "").startswith("WINDOWS")


def containers(task: Resource) -> Iterator[Node]:
    """The containers of which something is known."""
    return (container for container in task["ContainerDefinitions"] if not container.is_unresolved)


def all_known(nodes: Node) -> bool:
    """Tell whether it is known of every entry of a list whether it is there."""
    return not nodes.is_unresolved and not any(node.is_unresolved for node in nodes)


def name_of(container: Node) -> str:
    """Return a container's name for messages."""
    return container["Name"].text() or "a container"


def with_awslogs(task: Resource) -> Iterator[tuple[Node, Node]]:
    """The containers that have the awslogs driver, each with its options, where those are known."""
    for container in containers(task):
        logs = container["LogConfiguration"]
        if not logs.is_unresolved and logs["LogDriver"].text() == "awslogs" and not logs["Options"].is_unresolved:
            yield container, logs["Options"]


def proxy_awslogs(service: Resource) -> Node | None:
    """Return the options of a Service Connect proxy that has the awslogs driver, where they are known."""
    logs = service["ServiceConnectConfiguration"]["LogConfiguration"]
    if logs.is_unresolved or logs["LogDriver"].text() != "awslogs" or logs["Options"].is_unresolved:
        return None
    return logs["Options"]
