"""Task definition settings that ECS refuses on Fargate."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import containers, is_fargate, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_FARGATE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"
_PARAMETERS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
_OF_CONTAINER = (
    "DisableNetworking",
    "DnsSearchDomains",
    "DnsServers",
    "DockerSecurityOptions",
    "ExtraHosts",
    "Hostname",
    "Links",
    "Privileged",
)
_OF_LINUX = ("Devices", "MaxSwap", "SharedMemorySize", "Swappiness")
_DRIVERS = ("awslogs", "splunk", "awsfirelens")


@rule(
    "fargate-network-mode-not-awsvpc",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A Fargate task has the network mode awsvpc",
        says="Fargate only supports network mode 'awsvpc'.",
        cause="The network mode was left out, which means bridge, or comes from a task on EC2.",
        fix="set NetworkMode to awsvpc",
        source=_FARGATE,
    ),
    same_as=("E3048",),
)
def network_mode_not_awsvpc(view: View, task: Resource) -> Iterator[Problem]:
    if is_fargate(task):
        mode = task["NetworkMode"]
        if not mode or (mode.text() or "awsvpc") != "awsvpc":
            yield problem(mode, f"the network mode is {mode.text() or 'left out, which means bridge'}")


@rule(
    "fargate-host-port-differs",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="In a network of its own, and in the instance's, a task's ports are the containers' ports",
        says="When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        cause="The mapping comes from a task in bridge mode, where the host's port is another one.",
        fix="leave HostPort out",
        source=_PARAMETERS,
    ),
    same_as=("E3053",),
)
def host_port_differs(view: View, task: Resource) -> Iterator[Problem]:
    if task["NetworkMode"].text() not in ("awsvpc", "host"):
        return
    for container in containers(task):
        for mapping in container["PortMappings"]:
            host, port = mapping["HostPort"], mapping["ContainerPort"]
            if host and port and view.same(host.value, port.value) is False and host.number() != port.number():
                yield problem(host, f"{name_of(container)} maps its port {port.text()} to {host.text()}")


@rule(
    "fargate-setting-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A Fargate task has no settings that only EC2 knows",
        says="Fargate compatible task definitions do not support ipcMode (or devices, sharedMemorySize and so on)",
        cause="The setting comes from a task on EC2; there is no host of one's own on Fargate.",
        fix="leave the setting out",
        source=_FARGATE,
    ),
    same_as=("E3048",),
)
def setting_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task):
        return
    for name in ("PlacementConstraints", "IpcMode"):
        if _is_set(task[name]):
            yield problem(task[name], f"Fargate does not know {name}")
    if task["PidMode"].text() == "host":
        yield problem(task["PidMode"], "the PidMode is host; Fargate knows task only")
    for container in containers(task):
        unsupported = [container[name] for name in _OF_CONTAINER]
        linux = container["LinuxParameters"]
        unsupported += [linux[name] for name in _OF_LINUX] if not linux.is_unresolved else []
        for node in filter(_is_set, unsupported):
            yield problem(node, f"Fargate does not know {node.at[-1]}, which {name_of(container)} has")
        for requirement in container["ResourceRequirements"]:
            if requirement["Type"].text() == "GPU":
                yield problem(requirement, f"Fargate has no GPU, which {name_of(container)} asks for")


def _is_set(node: Node) -> bool:
    # false and an empty list are allowed on Fargate, and a value that is not known may be either
    return node.is_present and not node.is_unresolved and node.text() != "false" and node.value not in ([], {})


@rule(
    "fargate-capability-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Fargate lets containers add no other capability than SYS_PTRACE",
        says="NET_ADMIN is not allowed on Fargate.",
        cause="The capability comes from a task on EC2.",
        fix="leave the capability out, or run the task on EC2",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html",
    ),
)
def capability_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task):
        return
    for container in containers(task):
        linux = container["LinuxParameters"]
        if linux.is_unresolved or linux["Capabilities"].is_unresolved:
            continue
        for added in linux["Capabilities"]["Add"]:
            if (added.text() or "SYS_PTRACE") not in ("SYS_PTRACE", "CAP_SYS_PTRACE"):
                yield problem(added, f"{name_of(container)} adds {added.text()}")


@rule(
    "fargate-log-driver-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The log driver is one that Fargate has",
        says="json-file is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
        cause="The log driver comes from a task on EC2.",
        fix="use awslogs, or awsfirelens for other destinations",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html",
    ),
    same_as=("E3713",),
)
def log_driver_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task):
        return
    for container in containers(task):
        logs = container["LogConfiguration"]
        driver = logs["LogDriver"] if not logs.is_unresolved else logs
        if (driver.text() or "awslogs") not in _DRIVERS:
            yield problem(driver, f"{name_of(container)} logs with {driver.text()}")


@rule(
    "fargate-volume-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The volumes are of a kind that Fargate has",
        says="Fargate compatible task definitions do not support sourcePath (or dockerVolumeConfiguration)",
        cause="The volume comes from a task on EC2; there is no host of one's own on Fargate.",
        fix="use a volume without Host, EFS, or an EBS volume of the service",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html",
    ),
)
def volume_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task):
        return
    for volume in task["Volumes"]:
        host = volume["Host"]
        unsupported = [volume[key] for key in ("DockerVolumeConfiguration", "FSxWindowsFileServerVolumeConfiguration")]
        unsupported += [] if host.is_unresolved else [host["SourcePath"]]
        for node in filter(_is_set, unsupported):
            yield problem(node, f"Fargate does not know {node.at[-1]}, which the volume {volume['Name'].text()} has")
