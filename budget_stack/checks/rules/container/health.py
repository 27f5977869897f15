"""Container health checks: command form, port and limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.tasks import all_known, containers, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_HEALTH = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"
_LOCAL = re.compile(r"\b(http|https)://(?:localhost|127\.0\.0\.1)(?::(\d{1,5}))?(?=[/?\s'\"]|$)")
_PORTS = {"http": 80, "https": 443}
_RANGES = {"Interval": (5, 300), "Timeout": (2, 60), "Retries": (1, 10), "StartPeriod": (0, 300)}


@rule(
    "container-health-command-invalid",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A health check's command starts with CMD or CMD-SHELL",
        says="ClientException: ECS takes a health check's command as a list that starts with CMD or CMD-SHELL.",
        cause="The command was written as in a shell.",
        fix="put CMD before the words of a command, or CMD-SHELL before one text for the shell",
        source=_HEALTH,
    ),
)
def command_invalid(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        command = container["HealthCheck"]["Command"]
        words = [] if not command or command.is_unresolved else [word.text() for word in command]
        if words and words[0] is not None and words[0] not in ("CMD", "CMD-SHELL", "NONE"):
            yield problem(command, f"the health check of {name_of(container)} starts with {words[0]!r}")


@rule(
    "container-health-shell-words",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="What the shell runs as a health check is one text",
        says="The shell takes the first text for its script, and what follows for the script's arguments.",
        cause="CMD-SHELL was put where CMD was meant.",
        fix="use CMD, or write the whole command as one text",
        source=_HEALTH,
    ),
)
def shell_words(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        command = container["HealthCheck"]["Command"]
        words = [] if not command or command.is_unresolved else [word.text() for word in command]
        if len(words) > 2 and words[0] == "CMD-SHELL":
            yield problem(command, f"the shell of {name_of(container)} runs {words[1]!r} only, not the words after it")


@rule(
    "container-health-port-unmapped",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A health check asks a port that the task's containers listen on",
        says="The container is never healthy, and ECS stops one task after the other.",
        cause="The port was changed in PortMappings, and not in the command; or it is one that is not mapped.",
        fix="ask the port that the container listens on",
        source=_HEALTH,
    ),
)
def port_unmapped(view: View, task: Resource) -> Iterator[Problem]:
    if not all_known(task["ContainerDefinitions"]):
        return
    listed = [container["PortMappings"] for container in task["ContainerDefinitions"]]
    if not all(map(all_known, listed)):
        return
    mappings = [mapping for entries in listed for mapping in entries]
    for container in containers(task):
        # what maps no port may listen on any, and so may what is told of one
        if not list(container["PortMappings"]) or any(mapping["ContainerPortRange"] for mapping in mappings):
            continue
        for word in container["HealthCheck"]["Command"]:
            asked = _LOCAL.search(word.text() or "")
            port = int(asked[2] or _PORTS[asked[1]]) if asked else 0
            if port and not any(_may_be(view, mapping, port) for mapping in mappings) and not _is_told(container, port):
                yield problem(word, f"{name_of(container)} is asked at port {port}, which no container maps")


def _may_be(view: View, mapping: Node, port: int) -> bool:
    return view.same(mapping["ContainerPort"].value, port) is not False


def _is_told(container: Node, port: int) -> bool:
    """Tell whether a port stands in what a container is started with."""
    told = [*container["Command"], *container["EntryPoint"], *(one["Value"] for one in container["Environment"])]
    return any(str(port) in partial_text(node.known()) for node in told)


@rule(
    "container-health-out-of-range",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A health check's times and retries are within what ECS takes",
        says="Health check interval must be less than or equal to the maximum allowed value 300 for container ...",
        cause="The number was meant in milliseconds, or taken from another tool.",
        fix="Interval 5 to 300, Timeout 2 to 60, StartPeriod 0 to 300 seconds; Retries 1 to 10",
        source=_HEALTH,
    ),
)
def out_of_range(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        for name, (least, most) in _RANGES.items():
            if (number := outside(container["HealthCheck"][name], least, most)) is not None:
                yield problem(
                    container["HealthCheck"][name],
                    f"{name} of {name_of(container)} is {number:g}; {least} to {most} are possible",
                )
