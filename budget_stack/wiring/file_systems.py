"""The file system of a stack, and what its container is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.file_system_settings import one_by_one
from budget_stack.blocks.volume import EfsVolume
from budget_stack.settings.common import CommonSettings
from budget_stack.values import Value
from budget_stack.wiring.additions import Container

if TYPE_CHECKING:
    from budget_stack.blocks.file_system import FileSystem


def add_task_file_system(
    template: Template,
    *,
    settings: CommonSettings,
    container: Container,
    client_security_group_id: Value,
    prefix: str = "",
) -> tuple[FileSystem | None, Container]:
    """Add a file system for the volumes that name none.

    Returns:
        It, if there is such a volume; the container with volumes that name it.

    Raises:
        InvalidSetting: a list of subnets that only deployment knows.
    """
    names = [volume.name for volume in container.volumes if volume.is_made_here]
    if not names:
        return None, container
    subnet_ids = settings.file_system.subnet_ids
    if subnet_ids is None:
        setting = "subnet_ids" if settings.private_subnet_ids is None else "private_subnet_ids"
        subnet_ids = one_by_one(setting, settings.task_subnet_ids)
    # only now, because it takes a service of troposphere's that no other block needs
    from budget_stack.blocks.file_system import add_file_system

    made = add_file_system(
        template,
        vpc_id=settings.vpc_id,
        subnet_ids=subnet_ids,
        client_security_group_id=client_security_group_id,
        volumes=dict.fromkeys(names, str(container.user)),
        settings=settings.file_system,
        prefix=prefix,
    )
    return made, replace(container, volumes=on_file_system(container.volumes, made))


def on_file_system(volumes: Sequence[EfsVolume], made: FileSystem | None) -> Sequence[EfsVolume]:
    """Return volumes, of which those that name no file system are on this one."""
    if made is None:
        return volumes
    access_points = iter(made.access_points)
    return [
        replace(
            volume,
            file_system_id=Ref(made.file_system),
            access_point_id=Ref(next(access_points)),
            security_group_id=GetAtt(made.security_group, "GroupId"),
        )
        if volume.is_made_here
        else volume
        for volume in volumes
    ]
