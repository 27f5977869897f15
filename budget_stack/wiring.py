"""What the container and the network of a stack are told of its other parts."""

from __future__ import annotations

from dataclasses import replace

from budget_stack.blocks.container import ContainerSettings
from budget_stack.blocks.database import POSTGRESQL_PORT
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.registry import repository_arn
from budget_stack.settings import Settings
from budget_stack.values import Value, is_literal, only_where


def with_repository(settings: Settings) -> ContainerSettings:
    """An image that only deployment knows is the registry's, where there is one."""
    container, registry = settings.container, settings.registry
    if registry is None or container.repository_arn is not None or is_literal(container.image):
        return container
    return replace(container, repository_arn=repository_arn(registry.repository_name))


def with_variable(container: ContainerSettings, name: str, value: Value) -> ContainerSettings:
    """A variable for each container that is not given one of that name."""
    init = container.init_environment
    return replace(
        container,
        environment={name: value} | dict(container.environment),
        init_environment=None if init is None else {name: value} | dict(init),
    )


def with_port(network: NetworkSettings, condition: str | None) -> NetworkSettings:
    """The way out to the database, unless it is open already: EC2 refuses one rule twice."""
    if str(POSTGRESQL_PORT) in map(str, filter(is_literal, network.egress_ports)):
        return network
    return replace(network, egress_ports=(*network.egress_ports, only_where(condition, POSTGRESQL_PORT)))
