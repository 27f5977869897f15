"""Tasks that rules and schedules start: what the role may do by which they are started."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.policies import (
    Permission,
    PolicyResource,
    is_denied,
    permissions,
    refers_to_another,
)
from budget_stack.checks.view.run_tasks import RunTask, run_tasks
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.iam import service_principal
from budget_stack.facts.resource_types import CLUSTER, EVENT_RULE, ROLE, SCHEDULE, TASK_DEFINITION

_ROLE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html"
_ON = resources(EVENT_RULE, SCHEDULE)


@rule(
    "run-task-role-missing",
    "error",
    on=resources(EVENT_RULE),
    text=Text(
        title="A rule that starts tasks has a role to start them by",
        says="RoleArn is required for target X.",
        cause="Other targets, such as queues, are reached by a policy of theirs, and need no role.",
        fix="give the target a RoleArn, of a role that trusts events.amazonaws.com and may do ecs:RunTask",
        source="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html",
    ),
)
def role_missing(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if not start.target["RoleArn"]:
            yield problem(start.target, "it starts tasks, and has no RoleArn")


@rule(
    "run-task-denied",
    "error",
    on=_ON,
    text=Text(
        title="The role may start the task that it is for",
        says="No task starts, and FailedInvocations is all that tells: AccessDenied for ecs:RunTask.",
        cause="The policy names another task definition or cluster, a family without its revision, or no RunTask.",
        fix="allow ecs:RunTask on the task definition, with ecs:cluster being the target's cluster if it is asked for",
        source=_ROLE,
    ),
)
def denied(view: View, holder: Resource) -> Iterator[Problem]:
    for start, role, granted in _granted(view, holder):
        task, cluster = _task(view, start), _cluster(view, start)
        if not is_denied(granted, "ecs:RunTask", task, {"ecs:cluster": cluster}):
            continue
        where = " in that cluster" * (not is_denied(granted, "ecs:RunTask", task))
        yield problem(start.target["RoleArn"], f"{role.logical_id} lacks ecs:RunTask on the task definition{where}")


@rule(
    "run-task-pass-role-denied",
    "error",
    on=_ON,
    text=Text(
        title="The role may pass on the roles of the task that it starts",
        says="No task starts, and FailedInvocations is all that tells: AccessDenied for iam:PassRole.",
        cause="The task got a second role, or the condition names the service that starts, not the one that runs.",
        fix="allow iam:PassRole on the task's execution role and task role, to ecs-tasks.amazonaws.com",
        source=_ROLE,
    ),
)
def pass_role_denied(view: View, holder: Resource) -> Iterator[Problem]:
    request = {"iam:passedtoservice": PolicyResource("", service_principal("ecs-tasks"))}
    for start, role, granted in _granted(view, holder):
        for name in ("ExecutionRoleArn", "TaskRoleArn"):
            passed = start.task[name] if start.task else None
            if passed and is_denied(granted, "iam:PassRole", _passed(view, passed), request):
                yield problem(start.target["RoleArn"], f"{role.logical_id} lacks iam:PassRole on the task's {name}")


@rule(
    "run-task-tag-denied",
    "error",
    on=_ON,
    text=Text(
        title="The role may tag the tasks that it starts with tags",
        says="No task starts, and FailedInvocations is all that tells: AccessDenied for ecs:TagResource.",
        cause="Since 2024 ECS asks for that right too, wherever tags are given with what is created.",
        fix="allow ecs:TagResource where ecs:CreateAction is RunTask",
        source=_ROLE,
    ),
)
def tag_denied(view: View, holder: Resource) -> Iterator[Problem]:
    request = {"ecs:createaction": PolicyResource("", "RunTask")}
    for start, role, granted in _granted(view, holder):
        tags = next((node for node in (start.tags, _propagated(start)) if node and list(node)), None)
        if tags and is_denied(granted, "ecs:TagResource", PolicyResource("", "arn:\0:ecs:\0:\0:task/\0"), request):
            yield problem(tags, f"{role.logical_id} lacks ecs:TagResource")


def _propagated(start: RunTask) -> Node | None:
    """What says that the tasks get the tags of their definition, if that has any."""
    propagate = start.ecs["PropagateTags"]
    has_tags = start.task is not None and bool(list(start.task["Tags"]))
    return propagate if has_tags and propagate.text() == "TASK_DEFINITION" else None


def _granted(view: View, holder: Resource) -> Iterator[tuple[RunTask, Resource, list[Permission]]]:
    """The targets that start tasks by a role of this template, of which it is known what it may do."""
    for start in run_tasks(view, holder):
        role = view.target(start.target["RoleArn"], ROLE)
        granted = None if role is None else permissions(view, role)
        if role is not None and granted is not None:
            yield start, role, granted


def _task(view: View, start: RunTask) -> PolicyResource:
    node = start.ecs["TaskDefinitionArn"]
    value, text = node.known(), partial_text(node.known())
    if start.task is None:
        # IAM compares the ARN of a revision, which EventBridge looks up where none is given
        return PolicyResource("", text if text.startswith("arn:") and ":task-definition/" in text else ANYTHING, value)
    family = partial_text(start.task["Family"].known())
    is_another = refers_to_another(view, TASK_DEFINITION, "Family", node.value)
    return PolicyResource(start.task.logical_id, f"arn:\0:ecs:\0:\0:task-definition/{family}:\0", value, is_another)


def _cluster(view: View, start: RunTask) -> PolicyResource:
    node = start.target["Arn"]
    cluster = view.target(node, CLUSTER)
    if cluster is None:
        return PolicyResource("", ANYTHING, node.known())
    text = f"arn:\0:ecs:\0:\0:cluster/{partial_text(cluster['ClusterName'].known())}"
    is_another = refers_to_another(view, CLUSTER, "ClusterName", node.value)
    return PolicyResource(cluster.logical_id, text, node.known(), is_another)


def _passed(view: View, node: Node) -> PolicyResource:
    role = view.target(node, ROLE)
    if role is None:
        return PolicyResource("", ANYTHING, node.known())
    name = partial_text(role["RoleName"].known())
    is_another = refers_to_another(view, ROLE, "RoleName", node.value)
    return PolicyResource(role.logical_id, f"arn:\0:iam::\0:role\0/{name}", node.known(), is_another)
