"""What shares more with a web service of the same template than its cluster: database, endpoints and volumes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from troposphere import GetAtt, Ref, encode_to_dict

from budget_stack.blocks.database import POSTGRESQL_PORT, Database, DatabaseSettings
from budget_stack.blocks.network import Destination, NetworkSettings
from budget_stack.blocks.volume import EfsVolume
from budget_stack.errors import InvalidSetting
from budget_stack.settings.common import CommonSettings
from budget_stack.stacks.stack import Stack
from budget_stack.values import Value
from budget_stack.wiring.additions import with_variable
from budget_stack.wiring.databases import DATABASE_URL, using_dsql
from budget_stack.wiring.endpoints import check_images
from budget_stack.wiring.file_systems import on_file_system

if TYPE_CHECKING:
    from budget_stack.blocks.file_system import FileSystem

Shape = TypeVar("Shape", bound=CommonSettings)


class SharedVolume(NamedTuple):
    """A volume that others of the same template have as well.

    Attributes:
        volume: Where it is.
        waits_for: Logical ids of what must be there before anybody mounts it.
    """

    volume: EfsVolume
    waits_for: tuple[str, ...]


def shared_volumes(settings: CommonSettings, file_system: FileSystem | None) -> Mapping[str, SharedVolume]:
    """Return the volumes of what was built, by their names.

    Args:
        settings: What it was built from.
        file_system: The one that was made for it, if any.
    """
    before = tuple(str(target.title) for target in file_system.mount_targets) if file_system else ()
    given = settings.container.volumes
    placed = on_file_system(given, file_system)
    return {
        there.name: SharedVolume(there, before if one.is_made_here else ())
        for one, there in zip(given, placed, strict=True)
    }


def mounted(settings: CommonSettings, volumes: Mapping[str, SharedVolume]) -> Sequence[str]:
    """Return what must be there before anybody mounts those volumes of others that these settings name."""
    names = [volume.name for volume in settings.container.volumes if volume.is_made_here and volume.name in volumes]
    return [title for name in names for title in volumes[name].waits_for]


def beside(
    settings: Shape, stack: Stack, web: CommonSettings, volumes: Mapping[str, SharedVolume] = MappingProxyType({})
) -> Shape:
    """Return settings of what is to use the database of a web service, unless it has one of its own.

    Args:
        settings: Of a worker, say. One that is told its own `DATABASE_URL` has a database of its own as well.
        stack: The web service, in whose template it is to be.
        web: The settings of that stack.
        volumes: What the web service mounts: a volume that names no file system is the one of its name.

    Raises:
        InvalidSetting: a destination of the name that the database or the endpoints take; an image that the endpoints
            do not lead to; settings of a file system whose every volume is another's; another VPC than that of what
            they share.
    """
    _check_network(settings, stack, web, volumes)
    container, network, database = settings.container, settings.network, stack.database
    policy_arns: Sequence[Value] = ()
    has_own = settings.database is not None or DATABASE_URL in {**container.environment, **container.secrets}
    if database is not None and not has_own:
        if isinstance(database, Database):
            assert isinstance(web.database, DatabaseSettings)
            container, network, policy_arns = using_dsql(database, web.database, container, network)
        else:
            container = with_variable(container, DATABASE_URL, database.url)
            group = GetAtt(database.security_group, "GroupId")
            there = Destination(name="Database", security_group_id=group, port=POSTGRESQL_PORT)
            network = _towards(network, there)
            policy_arns = (Ref(database.connect_policy),)
    if stack.endpoints is not None:
        group = GetAtt(stack.endpoints.security_group, "GroupId")
        there = Destination(name="Endpoints", security_group_id=group, port=443)
        network = _towards(network, there)
        if settings.private_subnet_ids == web.private_subnet_ids:
            check_images(container)
    container = replace(
        container,
        policy_arns=(*policy_arns, *container.policy_arns),
        volumes=[
            replace(volumes[volume.name].volume, path=volume.path)
            if volume.is_made_here and volume.name in volumes
            else volume
            for volume in container.volumes
        ],
    )
    return replace(settings, container=container, network=network)


def _check_network(
    settings: CommonSettings, stack: Stack, web: CommonSettings, volumes: Mapping[str, SharedVolume]
) -> None:
    """Refuse another VPC than the one in which is what they share.

    Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Scenarios.html
        https://docs.aws.amazon.com/efs/latest/ug/efs-different-vpc.html
    """
    own, there = encode_to_dict({"own": settings.vpc_id, "there": web.vpc_id}).values()
    if own == there:
        return
    is_database_there = stack.database is not None and not isinstance(stack.database, Database)
    shared = [
        "the database" if is_database_there and settings.database is None else "",
        "endpoints" if stack.endpoints is not None else "",
        *(f"the volume {volume.name}" for volume in settings.container.volumes if volume.name in volumes),
    ]
    if what := ", ".join(filter(None, shared)):
        expected = f"left out: what it shares is in the VPC of the web service ({what})"
        raise InvalidSetting("vpc_id", settings.vpc_id, expected)


def _towards(network: NetworkSettings, there: Destination) -> NetworkSettings:
    try:
        return replace(network, destinations=(*network.destinations, there))
    except InvalidSetting as error:
        raise InvalidSetting(f"network.{error.setting}", error.got, error.expected) from error
