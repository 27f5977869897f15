"""What the container and the network of a stack are told of its other parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from budget_stack.blocks.container import BackgroundContainerSettings, ContainerSettings
from budget_stack.blocks.database import POSTGRESQL_PORT
from budget_stack.blocks.network import Destination, NetworkSettings, are_same
from budget_stack.blocks.registry import repository_arn
from budget_stack.blocks.volume import EfsVolume, role_of
from budget_stack.errors import InvalidSetting
from budget_stack.facts.file_systems import NFS_PORT
from budget_stack.settings.web_service import Settings
from budget_stack.values import Value, is_literal, only_where

Container = TypeVar("Container", bound=BackgroundContainerSettings)


def with_repository(settings: Settings) -> ContainerSettings:
    """An image that only deployment knows is the registry's, where there is one."""
    container, registry = settings.container, settings.registry
    if registry is None or container.repository_arn is not None or is_literal(container.image):
        return container
    return replace(container, repository_arn=repository_arn(registry.repository_name))


def with_variable(container: Container, name: str, value: Value, *, made_by: str | None = None) -> Container:
    """Return a container that is told an address, unless it is given what takes the place of that.

    Args:
        container: The settings of the container.
        name: The variable, which the container that runs first gets as well.
        value: The address.
        made_by: The setting that has made what is there, whose address nobody could write before.

    Raises:
        InvalidSetting: a literal beside `made_by`, or a secret, so that what is made would be used by nobody.
    """
    if made_by is not None:
        _check_no_other(container, name, made_by)
    init = container.init_environment
    return replace(
        container,
        environment={name: value} | dict(container.environment),
        init_environment=None if init is None else {name: value} | dict(init),
    )


def _check_no_other(container: BackgroundContainerSettings, variable: str, made_by: str) -> None:
    for name in ("environment", "init_environment", "secrets", "init_secrets"):
        given = (getattr(container, name) or {}).get(variable)
        if given is not None and (name.endswith("secrets") or is_literal(given)):
            expected = (
                f"left out, or an intrinsic, beside {made_by}, which makes what this is the address of: nobody would "
                "use that"
            )
            raise InvalidSetting(f"container.{name}[{variable!r}]", given, expected)


def with_port(network: NetworkSettings, condition: str | None) -> NetworkSettings:
    """The way out to the database, unless it is open already: EC2 refuses one rule twice."""
    if str(POSTGRESQL_PORT) in map(str, filter(is_literal, network.egress_ports)):
        return network
    return replace(network, egress_ports=(*network.egress_ports, only_where(condition, POSTGRESQL_PORT)))


def with_volumes(network: NetworkSettings, volumes: Sequence[EfsVolume]) -> NetworkSettings:
    """The way to file systems that exist, whose groups let the tasks in: two volumes may be on one."""
    destinations = list(network.destinations)
    for volume in volumes:
        # the stack's own file system lets them in by itself
        if volume.security_group_id is None:
            continue
        name = f"{role_of(volume.name)}Volume"
        there = Destination(name=name, security_group_id=volume.security_group_id, port=NFS_PORT)
        if not any(are_same(there, other) for other in destinations):
            destinations.append(there)
    return replace(network, destinations=tuple(destinations)) if volumes else network
