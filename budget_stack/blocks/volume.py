"""File systems of Amazon EFS that tasks mount, and the rights to do so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from awacs.aws import Allow, Condition, Statement, StringEquals

from budget_stack.errors import InvalidSetting
from budget_stack.facts.file_systems import LONGEST_DIRECTORY
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_references_of
from budget_stack.values import Value, sub

# what names a file system that exists
_EXISTING = ("file_system_id", "access_point_id", "security_group_id")
# where a container has something already
_TAKEN = "/tmp|/(dev|proc|sys)(/.*)?"  # noqa: S108 # no file of ours
_ARN = "arn:${AWS::Partition}:elasticfilesystem:${AWS::Region}:${AWS::AccountId}"


class EfsVolume(Frozen):
    """Files that outlive tasks, and that all tasks share: a file system of Amazon EFS, through one access point.

    With a name and a path alone, they are in a directory of a file system that the stack makes. An existing one is
    named with its access point, which says as which user files are made and in which directory, so that a container
    that is not root's can write, and with the group of its mount targets, of which there is one in each zone of the
    tasks. Either way the application's role may mount that access point alone, and what is sent is encrypted.

    Attributes:
        name: The volume's name: letters, digits, `_` and `-`; of a file system that the stack makes also its directory,
            so that another name is another, empty volume. Two of one container differ in more than capitals, `_` and
            `-`, which logical ids do not have.
        path: Where in the container the files are, such as `/data`.
        file_system_id: An existing file system, such as `fs-0123456789abcdef0`, of the stack's account and region;
            left out, with the two below, for the one that the stack makes.
        access_point_id: Its access point, such as `fsap-0123456789abcdef0`, which has a user and a directory.
        security_group_id: The security group of its mount targets: it gets a rule that lets the tasks in at port 2049.
        read_only: Whether files may only be read; of an existing file system alone, since somebody has to write them.

    Raises:
        InvalidSetting: a literal that ECS or EFS would reject; a part of what names an existing file system without the
            others.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
        https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
    """

    name: str
    path: str
    file_system_id: Value | None = None
    access_point_id: Value | None = None
    security_group_id: Value | None = None
    read_only: bool = False

    def __post_init__(self) -> None:
        longest = LONGEST_DIRECTORY if self.is_made_here else 255
        if not (isinstance(self.name, str) and re.fullmatch(f"[A-Za-z0-9_-]{{1,{longest}}}", self.name)):
            raise InvalidSetting("name", self.name, f"1 to {longest} letters, digits, '_' and '-'")
        if not (isinstance(self.path, str) and re.fullmatch("(/[^/:\\s]+)+", self.path)):
            raise InvalidSetting("path", self.path, "an absolute path below /, such as /data")
        if re.fullmatch(_TAKEN, self.path):
            expected = "another path, such as /data: containers have a /tmp of their own, and the system the rest"
            raise InvalidSetting("path", self.path, expected)
        check_bool("read_only", self.read_only)
        if not self.is_made_here:
            self._check_existing()
        elif self.read_only:
            raise InvalidSetting("read_only", True, "False without file_system_id: nobody else writes what is read")

    @property
    def is_made_here(self) -> bool:
        """Whether its file system is the stack's own."""
        return all(getattr(self, setting) is None for setting in _EXISTING)

    def _check_existing(self) -> None:
        for setting in _EXISTING:
            if getattr(self, setting) is None:
                raise InvalidSetting(setting, None, f"given where {' and '.join(_EXISTING)} name a file system")
        check_references_of(self, *_EXISTING)


def role_of(volume: str) -> str:
    """Return how logical ids begin that are about a volume: `SharedFiles` of `shared-files`."""
    return "".join(word.capitalize() for word in re.split("[-_]", volume))


def check_volumes(volumes: Sequence[EfsVolume], user: str | None) -> None:
    """Refuse volumes that one container cannot have together, and files that would be nobody's.

    Raises:
        InvalidSetting: no volume; a name or a path twice, or two names that make one logical id; no user beside a
            volume of the stack's own file system.
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
        alike = [other.name for other in volumes[:position] if role_of(other.name) == role_of(volume.name)]
        if alike:
            expected = (
                f"unlike {alike[0]} in its letters and digits too: both would be {role_of(volume.name)} in logical ids"
            )
            raise InvalidSetting(f"volumes[{position}].name", volume.name, expected)
    if user is None and any(volume.is_made_here for volume in volumes):
        raise InvalidSetting("user", None, "given beside a volume that names no file system: its files are that user's")


def mount_statements(volumes: Sequence[EfsVolume]) -> list[Statement]:
    """Return what a role must allow so that its tasks can mount volumes, each through its access point alone."""
    return [_mount(volume, *mounted(volume)) for volume in volumes]


def mounted(volume: EfsVolume) -> tuple[Value, Value]:
    """Return the file system and the access point of a volume.

    Raises:
        InvalidSetting: the stack has yet to make them.
    """
    if volume.file_system_id is None or volume.access_point_id is None:
        expected = "given where no stack makes it: what add_file_system returns has it"
        raise InvalidSetting("file_system_id", None, expected)
    return volume.file_system_id, volume.access_point_id


def _mount(volume: EfsVolume, file_system_id: Value, access_point_id: Value) -> Statement:
    # only now: most stacks have no use for it
    from awacs import elasticfilesystem

    writes = [] if volume.read_only else [elasticfilesystem.ClientWrite]
    point = sub(f"{_ARN}:access-point/${{Point}}", Point=access_point_id)
    return Statement(
        Effect=Allow,
        Action=[elasticfilesystem.ClientMount, *writes],
        Resource=[sub(f"{_ARN}:file-system/${{FileSystem}}", FileSystem=file_system_id)],
        Condition=Condition(StringEquals("elasticfilesystem:AccessPointArn", point)),
    )
