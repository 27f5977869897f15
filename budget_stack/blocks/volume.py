"""File systems of Amazon EFS that tasks mount, and the rights to do so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awacs.aws import Allow, Condition, Statement, StringEquals

from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_references_of
from budget_stack.values import Value, sub

_ARN = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}"


class EfsVolume(Frozen):
    """A file system of Amazon EFS that the application's containers mount through one access point.

    The access point says as which user files are made, and in which directory, so a container that is not root's can
    write; the application's role may mount that access point alone, and what is sent is encrypted. The file system has
    a mount target in each availability zone of the tasks, or those there do not start.

    Attributes:
        name: The volume's name: letters, digits, `_` and `-`.
        file_system_id: The file system, such as `fs-0123456789abcdef0`, of the stack's account and region.
        access_point_id: The access point, such as `fsap-0123456789abcdef0`, which has a user and a directory.
        security_group_id: The security group of the mount targets: it gets a rule that lets the tasks in at port 2049.
        path: Where in the container the files are, such as `/data`.
        read_only: Whether files may only be read.

    Raises:
        InvalidSetting: a literal that ECS would reject.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
        https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """

    name: str
    file_system_id: Value
    access_point_id: Value
    security_group_id: Value
    path: str
    read_only: bool = False

    def __post_init__(self) -> None:
        if not (isinstance(self.name, str) and re.fullmatch("[A-Za-z0-9_-]{1,255}", self.name)):
            raise InvalidSetting("name", self.name, "1 to 255 letters, digits, '_' and '-'")
        check_references_of(self, "file_system_id", "access_point_id", "security_group_id")
        if not (isinstance(self.path, str) and re.fullmatch("(/[^/:\\s]+)+", self.path)):
            raise InvalidSetting("path", self.path, "an absolute path below /, such as /data")
        check_bool("read_only", self.read_only)


def check_volumes(volumes: Sequence[EfsVolume]) -> None:
    """Refuse volumes that one container cannot have together.

    Raises:
        InvalidSetting: no volume, or a name or a path twice.
    """
    if not isinstance(volumes, Sequence) or isinstance(volumes, str | bytes):
        raise InvalidSetting("volumes", volumes, "a sequence of EfsVolume")
    for position, volume in enumerate(volumes):
        if not isinstance(volume, EfsVolume):
            raise InvalidSetting(f"volumes[{position}]", volume, "an EfsVolume")
        for setting in ("name", "path"):
            if getattr(volume, setting) in [getattr(other, setting) for other in volumes[:position]]:
                expected = f"another {setting} than before"
                raise InvalidSetting(f"volumes[{position}].{setting}", getattr(volume, setting), expected)


def mount_statements(volumes: Sequence[EfsVolume]) -> list[Statement]:
    """Return what a role must allow so that its tasks can mount volumes, each through its access point alone."""
    return [_mount(volume) for volume in volumes]


def _mount(volume: EfsVolume) -> Statement:
    # only now: most stacks have no use for it
    from awacs import elasticfilesystem

    writes = [] if volume.read_only else [elasticfilesystem.ClientWrite]
    point = sub(f"{_ARN}:access-point/${{Point}}", Point=volume.access_point_id)
    return Statement(
        Effect=Allow,
        Action=[elasticfilesystem.ClientMount, *writes],
        Resource=[sub(f"{_ARN}:file-system/${{FileSystem}}", FileSystem=volume.file_system_id)],
        Condition=Condition(StringEquals("elasticfilesystem:AccessPointArn", point)),
    )
