"""Volumes of tasks on Amazon EFS: how they are mounted, and as whom."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.file_systems import efs_volumes
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    FILE_SYSTEM,
    FILE_SYSTEM_ACCESS_POINT,
    MOUNT_TARGET,
    TASK_DEFINITION,
)

_AUTHORIZATION = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html"
_VOLUME = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html"


def _authorization(mounted: Node) -> Node:
    return mounted["AuthorizationConfig"]


def _name(volume: Node) -> str:
    return volume["Name"].text() or "on EFS"


@rule(
    "efs-transit-encryption-off",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume with an access point or IAM authorization is encrypted on the way",
        says="Invalid request provided: Create TaskDefinition: ... transit encryption must be enabled ...",
        cause="TransitEncryption was left out, which means DISABLED.",
        fix="set TransitEncryption of the volume to ENABLED",
        source=_AUTHORIZATION,
    ),
)
def transit_encryption_off(view: View, task: Resource) -> Iterator[Problem]:
    for volume, mounted in efs_volumes(task):
        encryption, authorization = mounted["TransitEncryption"], _authorization(mounted)
        if authorization.is_unresolved or (encryption and encryption.text() in (None, "ENABLED")):
            continue
        needs = ["an access point"] * bool(authorization["AccessPointId"] and authorization["AccessPointId"].value)
        needs += ["IAM authorization"] * (authorization["IAM"].text() == "ENABLED")
        if needs:
            how = encryption.text() or "left out, which means DISABLED"
            yield problem(encryption, f"the volume {_name(volume)} uses {needs[0]}, and TransitEncryption is {how}")


@rule(
    "efs-directory-beside-access-point",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume with an access point leaves the directory to it",
        says='When using an EFS access point, the root directory must either be set to "/" or be omitted.',
        cause="The directory moved into an access point, and stayed in the volume.",
        fix="leave RootDirectory out, and give the access point the directory",
        source=_VOLUME,
    ),
)
def directory_beside_access_point(view: View, task: Resource) -> Iterator[Problem]:
    for volume, mounted in efs_volumes(task):
        directory, authorization = mounted["RootDirectory"], _authorization(mounted)
        if authorization.is_unresolved or not authorization["AccessPointId"]:
            continue
        if (directory.text() or "/") != "/":
            yield problem(directory, f"the volume {_name(volume)} has an access point, and mounts {directory.text()}")


@rule(
    "efs-access-point-other-file-system",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume's access point is one of its file system",
        says="ResourceInitializationError: failed to invoke EFS utils commands ... access denied by server",
        cause="There are two file systems, and the access point is the other one's.",
        fix="name an access point of the volume's file system",
        source=_AUTHORIZATION,
    ),
)
def access_point_other_file_system(view: View, task: Resource) -> Iterator[Problem]:
    for _, mounted in efs_volumes(task):
        named, authorization = mounted["FilesystemId"], _authorization(mounted)
        point = None if authorization.is_unresolved else authorization["AccessPointId"]
        entry = view.target(point, FILE_SYSTEM_ACCESS_POINT) if point else None
        if point is None or entry is None:
            continue
        own, wanted = view.target(entry["FileSystemId"], FILE_SYSTEM), view.target(named, FILE_SYSTEM)
        if own and wanted and own.logical_id != wanted.logical_id:
            yield problem(point, f"{entry.logical_id} is of {own.logical_id}, and the volume of {wanted.logical_id}")


@rule(
    "efs-task-role-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task that mounts a volume by its role has a role",
        says="ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: ... credentials",
        cause="IAM is the role of the task, TaskRoleArn, and the task has an execution role only.",
        fix="give the task definition a TaskRoleArn, or leave IAM out",
        source=_AUTHORIZATION,
    ),
)
def task_role_missing(view: View, task: Resource) -> Iterator[Problem]:
    for volume, mounted in efs_volumes(task):
        authorization = _authorization(mounted)
        is_by_role = not authorization.is_unresolved and authorization["IAM"].text() == "ENABLED"
        if is_by_role and not task["TaskRoleArn"]:
            yield problem(authorization["IAM"], f"the volume {_name(volume)} is mounted by a role that the task lacks")


# what an id is taken from, by the type of the resource: all else is an ARN
_IDS = {FILE_SYSTEM: ("", "FileSystemId"), FILE_SYSTEM_ACCESS_POINT: ("", "AccessPointId")}


@rule(
    "efs-wrong-reference",
    "error",
    on=resources(TASK_DEFINITION, FILE_SYSTEM_ACCESS_POINT, MOUNT_TARGET),
    text=Text(
        title="File systems and access points are named by their ids",
        says="Invalid file system id, or access point id: arn:aws:elasticfilesystem:...",
        cause="Ref gives the id, and GetAtt the ARN.",
        fix="use Ref of the file system or of the access point",
        source=_VOLUME,
    ),
)
def wrong_reference(view: View, resource: Resource) -> Iterator[Problem]:
    for node, type_ in _names(resource):
        reference, target = node.reference, view.target(node)
        if reference is None or target is None:
            continue
        # EFS itself takes ARNs, by the schemas
        if target.type == type_ and resource.type == TASK_DEFINITION and reference.attribute not in _IDS[type_]:
            yield problem(node, f"{dotted(reference)} is no id")
        elif target.type != type_ and target.type.startswith("AWS::EFS::"):
            yield problem(node, f"{target.logical_id} is an {target.type}, and no {type_}")


def _names(resource: Resource) -> Iterator[tuple[Node, str]]:
    if resource.type != TASK_DEFINITION:
        yield resource["FileSystemId"], FILE_SYSTEM
        return
    for _, mounted in efs_volumes(resource):
        yield mounted["FilesystemId"], FILE_SYSTEM
        if not _authorization(mounted).is_unresolved:
            yield _authorization(mounted)["AccessPointId"], FILE_SYSTEM_ACCESS_POINT
