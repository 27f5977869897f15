"""ECS Exec: a shell in a running task."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import task_of
from budget_stack.checks.view.policies import PolicyResource, is_denied, permissions
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ROLE, SERVICE

_EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
_ROLE_OF_EXEC = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_EXEC_ACTIONS = ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")


@rule(
    "service-exec-role-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Tasks that commands are run in have a task role",
        says="The service couldn't be created because a valid taskRoleArn is not being used.",
        cause="EnableExecuteCommand was switched on for tasks that had no need of a role of their own.",
        fix="give the task definition a TaskRoleArn, of a role with the four actions of ssmmessages",
        source=_ROLE_OF_EXEC,
    ),
)
def role_missing(view: View, service: Resource) -> Iterator[Problem]:
    enabled, task = service["EnableExecuteCommand"], task_of(view, service)
    if enabled.text() == "true" and task and not task["TaskRoleArn"]:
        yield problem(enabled, f"{task.logical_id} has no task role")


@rule(
    "service-exec-denied",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="Tasks that commands are run in may open a session",
        says="TargetNotConnectedException: The execute command failed due to an internal error. Try again later.",
        cause="EnableExecuteCommand was switched on, and the task role stayed as it was.",
        fix="allow the task role the four actions of ssmmessages that ECS Exec needs",
        source=_ROLE_OF_EXEC,
    ),
)
def denied(view: View, service: Resource) -> Iterator[Problem]:
    enabled, task = service["EnableExecuteCommand"], task_of(view, service)
    role = view.target(task["TaskRoleArn"], ROLE) if enabled.text() == "true" and task else None
    granted = permissions(view, role) if role else None
    if role is None or granted is None:
        return
    if lacking := [one for one in _EXEC_ACTIONS if is_denied(granted, f"ssmmessages:{one}", PolicyResource("", "*"))]:
        yield problem(enabled, f"{role.logical_id} lacks {', '.join(lacking)} of ssmmessages")


@rule(
    "service-exec-read-only",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="Containers that commands are run in can be written to",
        says="TargetNotConnectedException: The execute command failed due to an internal error. Try again later.",
        cause=(
            "The agent that opens the session writes into the container; both were switched on apart from each other."
        ),
        fix="switch one of the two off, or mount volumes at /var/lib/amazon and /var/log/amazon",
        source=_EXEC,
    ),
)
def read_only(view: View, service: Resource) -> Iterator[Problem]:
    enabled, task = service["EnableExecuteCommand"], task_of(view, service)
    if enabled.text() != "true" or task is None:
        return
    essential = [one for one in task["ContainerDefinitions"] if one["Essential"].text() != "false"]
    if essential and all(one["ReadonlyRootFilesystem"].text() == "true" and not _may_write(one) for one in essential):
        yield problem(enabled, f"every container of {task.logical_id} has a root file system that is read only")


def _may_write(container: Node) -> bool:
    """Tell whether a container has a path that the ECS Exec agent can write to."""
    mounted = [*container["MountPoints"], *container["LinuxParameters"]["Tmpfs"]]
    paths = [one["ContainerPath"].text() for one in mounted]
    return any(path is None or path.startswith("/var") for path in paths)
