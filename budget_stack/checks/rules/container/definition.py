"""Containers: names, essential ones, stop timeout and user."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known, containers, is_fargate, name_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.fargate import MOST_STOP_TIMEOUT
from budget_stack.facts.resource_types import TASK_DEFINITION

_PARAMETERS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"


@rule(
    "container-name-twice",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The containers of a task have different names",
        says="Container names must be unique within a task definition",
        cause="A container was copied.",
        fix="give one of them another Name",
        source=_PARAMETERS,
    ),
)
def name_twice(view: View, task: Resource) -> Iterator[Problem]:
    seen: set[str] = set()
    for container in containers(task):
        name = container["Name"].text()
        if name in seen:
            yield problem(container["Name"], f"another container of the task is named {name} too")
        seen |= {name} if name else set()


@rule(
    "container-none-essential",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task has an essential container",
        says="Task definition doesn't have any essential container",
        cause="Every container was said to be not essential, so that the task would outlive any of them.",
        fix="leave Essential out of the container that the task is for",
        source=_PARAMETERS,
    ),
)
def none_essential(view: View, task: Resource) -> Iterator[Problem]:
    all_containers = task["ContainerDefinitions"]
    if not all_containers or not all_known(all_containers):
        return
    if all(container["Essential"].text() == "false" for container in all_containers):
        yield problem(all_containers, "no container is essential")


@rule(
    "container-stop-timeout-too-long",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Fargate waits at most two minutes for a container to stop",
        says="Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
        cause="Long requests were to be finished after SIGTERM.",
        fix="set StopTimeout to at most 120 seconds",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html",
    ),
)
def stop_timeout_too_long(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task):
        return
    for container in containers(task):
        seconds = container["StopTimeout"].number()
        if seconds is not None and seconds > MOST_STOP_TIMEOUT:
            yield problem(container["StopTimeout"], f"StopTimeout of {name_of(container)} is {seconds:g} s")


@rule(
    "container-runs-as-root",
    "info",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="No container is told to run as root",
        says="Whoever breaks out of the application is root in the container.",
        cause="A port below 1024, or files that belong to root.",
        fix="set User to one without rights, such as 10001:10001",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
    ),
)
def runs_as_root(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        user = (container["User"].text() or "").split(":")[0]
        if user in ("root", "0"):
            yield problem(container["User"], f"{name_of(container)} runs as {user}")
