"""Tasks that rules and schedules start: network, launch type, capacity and place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import are_on_fargate
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.run_tasks import RunTask, run_tasks
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import of_other_type, problem
from budget_stack.facts.resource_types import CLUSTER, EVENT_RULE, SCHEDULE, SECURITY_GROUP, SUBNET, TASK_DEFINITION

_PARAMETERS = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EcsParameters.html"
_ON = resources(EVENT_RULE, SCHEDULE)


@rule(
    "run-task-wrong-reference",
    "error",
    on=_ON,
    text=Text(
        title="The target is a cluster, and what is started there a task definition",
        says="The target is refused: parameter Arn is not valid; or no task ever starts.",
        cause="A service was to be the target, or a container's name; Ref of a cluster is its name and no ARN.",
        fix="set Arn to the cluster's Arn, and TaskDefinitionArn to a Ref of the task definition",
        source=_PARAMETERS,
    ),
)
def wrong_reference(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        arn, task = start.target["Arn"], start.ecs["TaskDefinitionArn"]
        families = ("AWS::ECS::", "AWS::IAM::")
        yield from of_other_type(view, arn, [CLUSTER], "cluster", families=families)
        yield from of_other_type(view, task, [TASK_DEFINITION], "task definition", families=families)
        if view.target(arn, CLUSTER) and arn.reference and not arn.reference.attribute:
            yield problem(arn, "Ref of a cluster is its name, and an ARN belongs here")


@rule(
    "run-task-network-missing",
    "error",
    on=_ON,
    text=Text(
        title="Tasks with a network of their own are told where",
        says="No task starts: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        cause="A service has its network, and tasks that are started without one need it here.",
        fix="add NetworkConfiguration with subnets and security groups",
        source=_PARAMETERS,
    ),
)
def network_missing(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if start.network.is_unresolved or start.network:
            continue
        if _has_own_network(start) or _is_on_fargate(start):
            yield problem(start.ecs, "it starts tasks of network mode awsvpc, and names no subnets")


@rule(
    "run-task-network-unexpected",
    "error",
    on=_ON,
    text=Text(
        title="Only tasks with a network of their own are told where",
        says="No task starts: Network Configuration is not valid for the given networkMode of this task definition.",
        cause="The parameters were copied from a target on Fargate.",
        fix="remove NetworkConfiguration, or set the task definition's NetworkMode to awsvpc",
        source=_PARAMETERS,
    ),
)
def network_unexpected(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if start.task is None or _is_on_fargate(start) or not start.network or start.network.is_unresolved:
            continue
        mode = start.task["NetworkMode"]
        if (other := mode.text() if mode else "bridge") not in (None, "awsvpc"):
            yield problem(start.network, f"{start.task.logical_id} has network mode {other}")


@rule(
    "run-task-launch-type-mismatch",
    "error",
    on=_ON,
    text=Text(
        title="What is started on Fargate is made for it",
        says="No task starts: Task definition does not support launch_type FARGATE.",
        cause="The task definition was written for EC2.",
        fix="give the task definition NetworkMode awsvpc, Cpu and Memory, or start it on EC2",
        source=_PARAMETERS,
    ),
)
def launch_type_mismatch(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if start.task is None or not _is_on_fargate(start):
            continue
        mode = start.task["NetworkMode"]
        if (other := mode.text() if mode else "bridge") not in (None, "awsvpc"):
            yield problem(start.ecs, f"{start.task.logical_id} has network mode {other}")
        elif missing := [name for name in ("Cpu", "Memory") if not start.task[name]]:
            yield problem(start.ecs, f"{start.task.logical_id} has no {' and no '.join(missing)} of its own")


@rule(
    "run-task-launch-type-beside-strategy",
    "error",
    on=_ON,
    text=Text(
        title="Either a launch type or capacity providers",
        says="No task starts: Specifying both a launch type and capacity provider strategy is not supported.",
        cause="Capacity providers were added, and the launch type stayed.",
        fix="remove LaunchType or CapacityProviderStrategy",
        source=_PARAMETERS,
    ),
)
def launch_type_beside_strategy(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if start.ecs["LaunchType"] and list(start.ecs["CapacityProviderStrategy"]):
            yield problem(start.ecs["LaunchType"], "there is a CapacityProviderStrategy as well")


@rule(
    "run-task-strategy-malformed",
    "error",
    on=_ON,
    text=Text(
        title="One capacity provider of a strategy has a base, and one a weight",
        says="No task starts: only one capacity provider in a strategy can have a base defined.",
        cause="A base was given to each provider.",
        fix="set Base for one provider, and a Weight above 0 for one at least",
        source=_PARAMETERS,
    ),
)
def strategy_malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        strategy = start.ecs["CapacityProviderStrategy"]
        entries = [] if strategy.is_unresolved else list(strategy)
        if not entries or any(entry.is_unresolved for entry in entries):
            continue
        with_base = [entry for entry in entries if entry["Base"] and (entry["Base"].number() or 0) > 0]
        if len(with_base) > 1:
            yield problem(with_base[1]["Base"], "another capacity provider has a base as well")
        if all(not entry["Weight"] or entry["Weight"].number() == 0 for entry in entries) and not with_base:
            yield problem(strategy, "no capacity provider has a weight")


@rule(
    "run-task-network-mixed",
    "error",
    on=_ON,
    text=Text(
        title="Subnets and security groups of a task are of one VPC",
        says="No task starts: You have specified two resources that belong to different networks.",
        cause="A group of another VPC was at hand.",
        fix="name subnets and groups of the same VPC",
        source=_PARAMETERS,
    ),
)
def network_mixed(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        if start.network.is_unresolved:
            continue
        nodes = [*start.network["Subnets"], *start.network["SecurityGroups"]]
        made = [(node, resource) for node in nodes if (resource := view.target(node, SUBNET, SECURITY_GROUP))]
        placed = [(node, vpc) for node, resource in made if (vpc := resource["VpcId"].reference)]
        for node, vpc in placed[1:]:
            if vpc != placed[0][1]:
                yield problem(node, f"it is in {dotted(vpc)}, and others are in {dotted(placed[0][1])}")


@rule(
    "run-task-setting-malformed",
    "error",
    on=_ON,
    text=Text(
        title="A platform version is a number, and an expression is one of memberOf",
        says="The target is refused: PlatformVersion, or PlacementConstraints, is not valid.",
        cause="The version was written with the name of the platform, or a constraint was changed.",
        fix="write 1.4.0, or leave PlatformVersion out; leave Expression out with distinctInstance",
        source=_PARAMETERS,
    ),
)
def setting_malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        version = start.ecs["PlatformVersion"].text()
        if version is not None and not re.fullmatch(r"\d+\.\d+\.\d+|LATEST", version):
            yield problem(start.ecs["PlatformVersion"], f"{version} is no version such as 1.4.0")
        for constraint in start.ecs["PlacementConstraints"]:
            is_distinct = not constraint.is_unresolved and constraint["Type"].text() == "distinctInstance"
            if is_distinct and constraint["Expression"]:
                yield problem(constraint["Expression"], "distinctInstance takes no expression")


@rule(
    "run-task-fargate-setting",
    "error",
    on=_ON,
    text=Text(
        title="Each setting is one of where the tasks run",
        says="The target is refused, or no task starts: Fargate has no placement, EC2 no platform or public address.",
        cause="LaunchType was changed, and what belongs to the other one stayed.",
        fix="remove the setting, or change LaunchType",
        source=_PARAMETERS,
    ),
)
def fargate_setting(view: View, holder: Resource) -> Iterator[Problem]:
    for start in run_tasks(view, holder):
        launch = start.ecs["LaunchType"].text()
        if _is_on_fargate(start):
            for name in ("PlacementConstraints", "PlacementStrategies", "PlacementStrategy"):
                if list(start.ecs[name]):
                    yield problem(start.ecs[name], "there is no placement on Fargate")
        elif launch == "EC2":
            if start.ecs["PlatformVersion"]:
                yield problem(start.ecs["PlatformVersion"], "only Fargate has platform versions")
            if start.network and start.network["AssignPublicIp"].text() == "ENABLED":
                yield problem(start.network["AssignPublicIp"], "only tasks on Fargate are given public addresses")


def _has_own_network(start: RunTask) -> bool:
    return start.task is not None and start.task["NetworkMode"].text() == "awsvpc"


def _is_on_fargate(start: RunTask) -> bool:
    """Whether it is said that the tasks are started on Fargate."""
    return are_on_fargate(start.ecs, None)
