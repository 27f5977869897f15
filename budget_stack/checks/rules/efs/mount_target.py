"""Mount targets of Amazon EFS: there in time, and within reach of the tasks."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.file_systems import file_systems_of, has_targets_elsewhere, mount_targets_of
from budget_stack.checks.view.references import waits_for
from budget_stack.checks.view.security_groups import closed_between, groups_of
from budget_stack.checks.view.started import STARTERS, is_asleep, started
from budget_stack.checks.view.subnets import known_subnets, network_id, same_zone
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.file_systems import NFS_PORT
from budget_stack.facts.resource_types import MOUNT_TARGET, SECURITY_GROUP, SUBNET

_CREATE = "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html"
_TROUBLES = "https://docs.aws.amazon.com/efs/latest/ug/troubleshooting-efs-mounting.html"
_GROUPS = "https://docs.aws.amazon.com/efs/latest/ug/network-access.html"
_UNRESOLVED = (
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve "
    '"fs-....efs.eu-west-1.amazonaws.com"'
)


@rule(
    "efs-mount-target-missing",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="A file system that tasks mount has mount targets",
        says=_UNRESOLVED,
        cause="The file system was made, and nothing that leads to it.",
        fix="add an AWS::EFS::MountTarget in each of the tasks' subnets, and let what starts the tasks depend on them",
        source=_TROUBLES,
    ),
)
def missing(view: View, starter: Resource) -> Iterator[Problem]:
    for node, system in _mounted(view, starter):
        known = mount_targets_of(view, system) or has_targets_elsewhere(view, system)
        if not known and not _may_be_of(view, system) and not is_asleep(starter):
            yield problem(node, f"{system.logical_id} has no mount target, and {starter.logical_id} mounts it")


def _mounted(view: View, starter: Resource) -> Iterator[tuple[Node, Resource]]:
    """The file systems that tasks mount, each once, and where that is said."""
    seen = set()
    for start in started(view, starter):
        for node, system in file_systems_of(view, start.task) if start.task else ():
            if system.logical_id not in seen:
                seen.add(system.logical_id)
                yield node, system


def _may_be_of(view: View, system: Resource) -> bool:
    """Tell whether a mount target may be of a file system, since nobody knows of which one it is."""
    return any(
        one["FileSystemId"].is_unresolved and not view.target(one["FileSystemId"])
        for one in view.resources(MOUNT_TARGET)
    )


@rule(
    "efs-mount-target-late",
    "warning",
    on=resources(*STARTERS),
    text=Text(
        title="What starts tasks waits for the mount targets of their volumes",
        says=f"The first tasks fail, and a service's circuit breaker may stop the stack: {_UNRESOLVED}",
        cause=(
            "The task refers to the file system only, and CloudFormation makes what starts it beside the mount targets."
        ),
        fix="let the service, schedule or rule depend on the mount targets, by DependsOn",
        source=_TROUBLES,
    ),
)
def late(view: View, starter: Resource) -> Iterator[Problem]:
    for _, system in () if is_asleep(starter) else _mounted(view, starter):
        names = [one.logical_id for one in mount_targets_of(view, system)]
        unawaited = [name for name in names if not waits_for(view, starter, [name])]
        if unawaited:
            named = starter.attribute("DependsOn")
            yield problem(named, f"{starter.logical_id} does not wait for {', '.join(unawaited)}")


@rule(
    "efs-port-closed",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks reach the mount targets of their volumes",
        says="ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: ... timed out",
        cause="The mount target's group lets in another group than the tasks', or another port.",
        fix=f"let the tasks' group into the mount target's group on port {NFS_PORT}, and out of its own",
        source=_GROUPS,
    ),
)
def port_closed(view: View, starter: Resource) -> Iterator[Problem]:
    for start in started(view, starter):
        tasks = groups_of(view, start.network["SecurityGroups"]) if start.network else None
        for _, system in file_systems_of(view, start.task) if tasks is not None and start.task else ():
            for target in mount_targets_of(view, system):
                groups = groups_of(view, target["SecurityGroups"])
                if tasks and groups and (closed := closed_between(view, tasks, groups, NFS_PORT)):
                    yield problem(
                        target["SecurityGroups"],
                        f"{closed} the tasks of {starter.logical_id} to {target.logical_id} on port {NFS_PORT}",
                    )


@rule(
    "efs-mount-target-other-zone",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Each zone that tasks run in has a mount target",
        says=_UNRESOLVED,
        cause="The tasks got one subnet more, and the file system no mount target in its zone.",
        fix="add a mount target in each availability zone of the tasks' subnets",
        source="https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html",
    ),
)
def other_zone(view: View, starter: Resource) -> Iterator[Problem]:
    for network, system in _from_known_subnets(view, starter):
        targets = [] if has_targets_elsewhere(view, system) else mount_targets_of(view, system)
        served = known_subnets(view, [one["SubnetId"] for one in targets])
        for node in network["Subnets"] if served else ():
            subnet = view.target(node, SUBNET)
            if subnet and all(same_zone(subnet, one) is False for one in served or ()):
                yield problem(node, f"{system.logical_id} has no mount target in the zone of {subnet.logical_id}")


def _from_known_subnets(view: View, starter: Resource) -> Iterator[tuple[Node, Resource]]:
    """The file systems that tasks mount of whose network the subnets are known, each with that network."""
    for start in started(view, starter):
        network = start.network
        if start.task and network is not None and not network["Subnets"].is_unresolved:
            yield from ((network, system) for _, system in file_systems_of(view, start.task))


@rule(
    "efs-mount-target-zone-twice",
    "error",
    on=pairs(MOUNT_TARGET, plain("FileSystemId")),
    text=Text(
        title="A file system has one mount target a zone",
        says="mount target already exists in this AZ",
        cause="Public and private subnets of the same zones were all given a mount target.",
        fix="make one mount target in each availability zone; it serves the other subnets of the zone too",
        source=_CREATE,
    ),
)
def zone_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    if not _is_same(one["FileSystemId"], other["FileSystemId"]):
        return
    subnets = known_subnets(view, [one["SubnetId"], other["SubnetId"]])
    is_same_zone = subnets is not None and same_zone(*subnets)
    if _is_same(one["SubnetId"], other["SubnetId"]) or is_same_zone:
        yield problem(other["SubnetId"], f"{one.logical_id} is in the same availability zone, of the same file system")


def _is_same(one: Node, other: Node) -> bool:
    return one.value is not None and one.value == other.value


@rule(
    "efs-mount-target-other-network",
    "error",
    on=resources(MOUNT_TARGET),
    text=Text(
        title="A file system's mount targets and their security groups are in one network",
        says="MountTargetConflict: mount targets of a file system are in one VPC. SecurityGroupNotFound: ...",
        cause="The stack makes two networks, and a subnet or group is of the other one.",
        fix="name subnets and security groups of one network",
        source=_CREATE,
    ),
)
def other_network(view: View, target: Resource) -> Iterator[Problem]:
    subnet = view.target(target["SubnetId"], SUBNET)
    own = network_id(view, subnet) if subnet else ""
    if not own or subnet is None:
        return
    for node in target["SecurityGroups"]:
        group = view.target(node, SECURITY_GROUP)
        if group and network_id(view, group) not in ("", own):
            yield problem(node, f"{group.logical_id} is of {network_id(view, group)}, and the subnet of {own}")
    for first in view.resources(MOUNT_TARGET):
        if first.logical_id == target.logical_id:
            return
        there = view.target(first["SubnetId"], SUBNET)
        if (
            there
            and _is_same(first["FileSystemId"], target["FileSystemId"])
            and network_id(view, there) not in ("", own)
        ):
            yield problem(target["SubnetId"], f"it is of {own}, and {first.logical_id} in {network_id(view, there)}")


@rule(
    "efs-network-other",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks run in the network of their file system's mount targets",
        says=_UNRESOLVED,
        cause="The stack makes two networks, and the tasks are in the other one.",
        fix="make the mount targets in the network of the tasks",
        source="https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html",
    ),
)
def tasks_elsewhere(view: View, starter: Resource) -> Iterator[Problem]:
    for network, system in _from_known_subnets(view, starter):
        own = {network_id(view, subnet) for subnet in known_subnets(view, network["Subnets"]) or ()}
        places = known_subnets(view, [one["SubnetId"] for one in mount_targets_of(view, system)])
        there = {network_id(view, place) for place in places or ()}
        is_known = own and there and "" not in own | there
        if is_known and not own & there and not has_targets_elsewhere(view, system):
            names = f"{', '.join(sorted(there))}, and the tasks in {', '.join(sorted(own))}"
            yield problem(network["Subnets"], f"{system.logical_id} is in {names}")
