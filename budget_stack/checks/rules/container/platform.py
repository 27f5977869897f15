"""Settings of containers that the task's network mode or operating system does not know."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.paths import at_path
from budget_stack.checks.view.tasks import containers, is_fargate, is_windows, name_of, network_mode
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs import NETWORK_MODES_OF, NOT_UNDER_WINDOWS
from budget_stack.facts.resource_types import TASK_DEFINITION

_DEFINITION = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html"
# said of Fargate in other words
_OF_FARGATE = ("Links", "Hostname", "ExtraHosts", "DnsServers", "DnsSearchDomains", "Privileged", "DisableNetworking")


def _is_set(node: Node) -> bool:
    return not node.is_unresolved and node.text() != "false" and node.value not in ([], {})


@rule(
    "container-network-setting-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A container has no network setting that the task's network mode does not know",
        says="ClientException: the setting is not supported when networkMode is awsvpc (or host, or none).",
        cause="The network mode was changed, and the containers were not.",
        fix="leave the setting out, or change NetworkMode",
        source=_DEFINITION,
    ),
)
def network_setting_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    mode = network_mode(task)
    for container in containers(task) if mode else ():
        for key, modes in NETWORK_MODES_OF.items():
            is_said = is_fargate(task) and key in _OF_FARGATE
            if mode not in modes and container[key] and _is_set(container[key]) and not is_said:
                yield problem(container[key], f"the network mode is {mode}, and {name_of(container)} has {key}")
        for control in container["SystemControls"]:
            name = control["Namespace"].text() or ""
            if mode == "host" and name.startswith("net."):
                yield problem(control["Namespace"], f"the network is the instance's, and {name} is not the task's")


@rule(
    "container-ipc-setting-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Who shares the instance's IPC leaves its settings alone",
        says="ClientException: IPC namespace related systemControls are not supported with the IPC mode host.",
        cause="The IPC mode was set, and the system controls stayed.",
        fix="leave those SystemControls out, or IpcMode",
        source=_DEFINITION,
    ),
)
def ipc_setting_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if task["IpcMode"].text() != "host" or is_fargate(task):
        return
    for container in containers(task):
        for control in container["SystemControls"]:
            name = control["Namespace"].text() or ""
            if name.startswith(("kernel.", "fs.mqueue.")):
                yield problem(control["Namespace"], f"{name_of(container)} shares the IPC that {name} is of")


@rule(
    "container-windows-setting-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A Windows container has no settings that only Linux knows",
        says="ECS refuses the task definition, or Docker the container: Windows does not support the setting.",
        cause="The setting was taken from a container with Linux.",
        fix="leave the setting out",
        source=_DEFINITION,
    ),
)
def windows_setting_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    if not is_windows(task):
        return
    for key in NOT_UNDER_WINDOWS:
        if is_fargate(task) and key.split(".")[-1] in (*_OF_FARGATE, "IpcMode"):
            continue
        for node in at_path(task, key):
            if _is_set(node):
                yield problem(node, f"Windows does not know {key.split('.')[-1]}")
