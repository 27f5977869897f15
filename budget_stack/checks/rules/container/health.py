"""Container health checks: command form and limits."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import containers, name_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_HEALTH = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html"
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
