"""File systems of Amazon EFS: settings that do not go together, and directories that nobody makes."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.file_systems import efs_volumes, has_targets_elsewhere
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.file_systems import DAYS_OF_TRANSITION, TRANSITIONS
from budget_stack.facts.resource_types import FILE_SYSTEM, FILE_SYSTEM_ACCESS_POINT, TASK_DEFINITION

_CREATE = "https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html"
_LIFECYCLE = "https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html"
_POINTS = "https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html"


@rule(
    "efs-settings-conflict",
    "error",
    on=resources(FILE_SYSTEM),
    text=Text(
        title="The settings of a file system go together",
        says="BadRequest: EFS refuses to create a file system with these two settings.",
        cause="One setting was changed, and the other belonged to it.",
        fix="set what the message names",
        source=_CREATE,
    ),
)
def settings_conflict(view: View, system: Resource) -> Iterator[Problem]:
    mode, throughput = system["PerformanceMode"], system["ThroughputMode"]
    if throughput.text() == "provisioned" and not system["ProvisionedThroughputInMibps"]:
        yield problem(throughput, "provisioned throughput needs ProvisionedThroughputInMibps")
    if mode.text() == "maxIO" and throughput.text() == "elastic":
        yield problem(mode, "the performance mode maxIO has no elastic throughput")
    if mode.text() == "maxIO" and system["AvailabilityZoneName"]:
        yield problem(mode, "a file system in one zone has no performance mode maxIO")
    encrypted = system["Encrypted"]
    if system["KmsKeyId"] and (not encrypted or encrypted.text() == "false"):
        yield problem(system["KmsKeyId"], "a key needs Encrypted: true")


@rule(
    "efs-lifecycle-invalid",
    "error",
    on=resources(FILE_SYSTEM),
    text=Text(
        title="The lifecycle of a file system is one that EFS takes",
        says="BadRequest or ValidationException of PutLifecycleConfiguration",
        cause="All transitions were written into one policy, or the archive was added to a file system without it.",
        fix="write a policy for each transition, the archive's later than that to infrequent access",
        source=_LIFECYCLE,
    ),
)
def lifecycle_invalid(view: View, system: Resource) -> Iterator[Problem]:
    policies = [one for one in system["LifecyclePolicies"] if not one.is_unresolved]
    for policy in policies:
        named = [name for name in TRANSITIONS if policy[name]]
        if len(named) > 1:
            yield problem(policy, f"one policy has {' and '.join(named)}")
    colder = {name: one[name] for name in TRANSITIONS for one in policies if one[name]}
    archive = colder.get("TransitionToArchive")
    if archive is None:
        return
    throughput, mode = system["ThroughputMode"], system["PerformanceMode"]
    if not throughput or throughput.text() in ("bursting", "provisioned"):
        yield problem(archive, f"the archive needs ThroughputMode elastic, and it is {throughput.text() or 'bursting'}")
    if mode.text() == "maxIO":
        yield problem(archive, "the archive needs the performance mode generalPurpose")
    days = {name: DAYS_OF_TRANSITION.get(one.text() or "") for name, one in colder.items()}
    first, last = days.get("TransitionToIA"), days["TransitionToArchive"]
    if first is not None and last is not None and last <= first:
        yield problem(archive, f"files are archived after {last} days, and infrequently accessed after {first}")


@rule(
    "efs-directory-not-there",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A directory that tasks mount is made by somebody",
        says=(
            "ResourceInitializationError: failed to invoke EFS utils commands ... mounting fs-... failed, reason given "
            "by server: No such file or directory"
        ),
        cause="A new file system is empty, and mounting makes no directories; an access point with CreationInfo does.",
        fix="mount /, or an access point whose RootDirectory has CreationInfo",
        source=_POINTS,
    ),
)
def directory_not_there(view: View, task: Resource) -> Iterator[Problem]:
    for _, mounted in efs_volumes(task):
        system = view.target(mounted["FilesystemId"], FILE_SYSTEM)
        if system is None or has_targets_elsewhere(view, system):
            continue
        directory = _directory(view, mounted)
        path = directory.text() if directory else None
        if directory is None or not path or not path.strip("/") or _is_mounted_whole(view, system):
            continue
        points = view.naming(system, FILE_SYSTEM_ACCESS_POINT)
        roots = [one["RootDirectory"] for one in points if system.is_named_by(one["FileSystemId"])]
        if not any(_makes(root, path) for root in roots):
            yield problem(directory, f"nothing of the template makes a directory {path} in {system.logical_id}")


def _directory(view: View, mounted: Node) -> Node | None:
    """The directory that a volume mounts, its own or that of its access point; None if it is not known."""
    authorization = mounted["AuthorizationConfig"]
    if authorization.is_unresolved or not authorization["AccessPointId"]:
        return None if authorization.is_unresolved else mounted["RootDirectory"]
    point = view.target(authorization["AccessPointId"], FILE_SYSTEM_ACCESS_POINT)
    root = point["RootDirectory"] if point else None
    return None if root is None or root.is_unresolved else root["Path"]


def _is_mounted_whole(view: View, system: Resource) -> bool:
    """Tell whether tasks may make any directory, since some mount all of a file system."""
    volumes = (mounted for task in view.naming(system, TASK_DEFINITION) for _, mounted in efs_volumes(task))
    directories = [_directory(view, one) for one in volumes if system.is_named_by(one["FilesystemId"])]
    return any(one is not None and (one.text() or "/") == "/" for one in directories)


def _makes(root: Node, path: str) -> bool:
    """Tell whether an access point makes a directory, or leads above it, so that tasks may make it."""
    if root.is_unresolved or not root or root["Path"].is_unresolved:
        return True
    own = (root["Path"].text() or "/").strip("/")
    if own == path.strip("/"):
        return bool(root["CreationInfo"])
    return not own or path.strip("/").startswith(f"{own}/")
