"""Containers that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs import ENDED, HEALTHY
from budget_stack.facts.resource_types import TASK_DEFINITION

_DEPENDENCY = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"
_PARAMETERS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"


def _dependencies(task: Resource) -> Iterator[tuple[Node, Node, Mapping[str, Node]]]:
    """Yield each waiting container, its dependency, and the containers by name; nothing if any name is unknown."""
    if not all_known(task["ContainerDefinitions"]):
        return
    by_name = {container["Name"].text(): container for container in task["ContainerDefinitions"]}
    if None in by_name:
        return
    known = {name: container for name, container in by_name.items() if name is not None}
    for container in known.values():
        for dependency in container["DependsOn"]:
            yield container, dependency, known


@rule(
    "container-dependency-unknown",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Containers wait for containers of the same task",
        says="Cannot depend on container + '...' because it does not exist",
        cause="The container was renamed or removed.",
        fix="give DependsOn the Name of a container of the task",
        source=_DEPENDENCY,
    ),
)
def unknown(view: View, task: Resource) -> Iterator[Problem]:
    for container, dependency, known in _dependencies(task):
        name = dependency["ContainerName"].text()
        if name is not None and name not in known:
            yield problem(
                dependency["ContainerName"],
                f"{name_of(container)} waits for {name!r}; the task has {', '.join(known)}",
            )


@rule(
    "container-dependency-circular",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="No container waits for itself",
        says="ClientException: ECS registers no task definition whose containers wait for each other in a circle.",
        cause="Two containers were each told to wait for the other.",
        fix="take one of the entries out of DependsOn",
        source=_DEPENDENCY,
    ),
)
def circular(view: View, task: Resource) -> Iterator[Problem]:
    waits: dict[str, set[str]] = {}
    for container, dependency, _ in _dependencies(task):
        waits.setdefault(name_of(container), set()).add(dependency["ContainerName"].text() or "")
    circle = next((name for name in waits if _reaches(name, name, waits)), None)
    if circle is not None:
        yield problem(task["ContainerDefinitions"], f"{circle} waits for itself through {', '.join(waits[circle])}")


def _reaches(start: str, goal: str, waits: Mapping[str, set[str]]) -> bool:
    pending, seen = [start], set[str]()
    while pending:
        for following in waits.get(pending.pop(), set()) - seen:
            if following == goal:
                return True
            seen.add(following)
            pending.append(following)
    return False


@rule(
    "container-dependency-health-check-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Who waits until a container is healthy waits for one with a health check",
        says="A dependency container with HEALTHY condition must have health check configured",
        cause="The health check was removed, or stands in the image only, which ECS does not look at.",
        fix="give the container a HealthCheck, or wait for START",
        source=_DEPENDENCY,
    ),
)
def health_check_missing(view: View, task: Resource) -> Iterator[Problem]:
    for container, dependency, known in _dependencies(task):
        awaited = known.get(dependency["ContainerName"].text() or "")
        if awaited and dependency["Condition"].text() == HEALTHY and not awaited["HealthCheck"]:
            yield problem(
                dependency["Condition"],
                f"{name_of(container)} waits until {name_of(awaited)} is healthy, which has no HealthCheck",
            )


@rule(
    "container-dependency-essential",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Who waits until a container has ended waits for one that is not essential",
        says="A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        cause="Essential was left out, which means true.",
        fix="set Essential to false on the container that ends",
        source=_DEPENDENCY,
    ),
)
def dependency_essential(view: View, task: Resource) -> Iterator[Problem]:
    for container, dependency, known in _dependencies(task):
        awaited = known.get(dependency["ContainerName"].text() or "")
        if not awaited or dependency["Condition"].text() not in ENDED:
            continue
        if not awaited["Essential"] or awaited["Essential"].text() == "true":
            yield problem(
                dependency["Condition"],
                f"{name_of(container)} waits until {name_of(awaited)} has ended, and the task ends with it",
            )


@rule(
    "container-start-timeout-too-short",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Who waits for a healthy container gives it time for its first check",
        says=(
            "Each task stops: the container is not healthy when its StartTimeout is over, and those that wait give up."
        ),
        cause="A health check's first run comes after one Interval, and StartTimeout is over by then.",
        fix="make StartTimeout longer than Interval and Timeout of the health check together",
        source=_PARAMETERS,
    ),
)
def start_timeout_too_short(view: View, task: Resource) -> Iterator[Problem]:
    for container, dependency, known in _dependencies(task):
        awaited = known.get(dependency["ContainerName"].text() or "")
        if awaited is None or dependency["Condition"].text() != HEALTHY or not awaited["HealthCheck"]:
            continue
        # Docker checks more often during the start period
        if awaited["HealthCheck"]["StartPeriod"] and awaited["HealthCheck"]["StartPeriod"].number() != 0:
            continue
        limit, interval = awaited["StartTimeout"].number(), awaited["HealthCheck"]["Interval"]
        first = interval.number() if interval else 30
        if limit is not None and first is not None and limit < first:
            yield problem(
                awaited["StartTimeout"],
                f"{name_of(container)} waits {limit:g} s for {name_of(awaited)}, first checked after {first:g} s",
            )
