"""The settings of a whole stack: those of its blocks, and the network and the image that have no default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType, NoneType, UnionType
from typing import get_args, get_type_hints

from troposphere import AWSHelperFn

from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.container import ContainerSettings
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.registry import RegistrySettings
from budget_stack.blocks.routing import RoutingSettings
from budget_stack.blocks.scaling import ScalingSettings
from budget_stack.blocks.service import ServiceSettings
from budget_stack.errors import InvalidSetting
from budget_stack.literals import check_different, check_text, check_texts
from budget_stack.values import Value, Values


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that may vary in a stack; only the network and the image have no default.

    Attributes:
        vpc_id: The VPC of the subnets.
        subnet_ids: Subnets for load balancer and tasks, two at least and each in another zone.
        container: The container that serves.
        registry: The ECR repository to create, and whose push commands to print; `None` where the images
            are somebody else's concern.
        database: The Aurora DSQL cluster to create or to use. The container gets its address as `DATABASE_URL`,
            the task role the right to connect, the tasks the way out; `None` for no database.
        logs: How long the container's logs are kept.
        cluster: The ECS cluster, and what it measures.
        load_balancer: Who reaches the load balancer, and how it treats connections.
        routing: Which requests the service gets, and when a task counts as healthy.
        network: What the tasks may reach.
        service: How many tasks run, and how a new revision replaces the old one.
        scaling: Auto scaling; `None` for a fixed number of tasks.

    Raises:
        InvalidSetting: fewer than two subnets, or one twice; settings of another block than a field is for.
    """

    vpc_id: Value
    subnet_ids: Values
    container: ContainerSettings
    registry: RegistrySettings | None = None
    database: DatabaseSettings | None = None
    logs: LogSettings = LogSettings()
    cluster: ClusterSettings = ClusterSettings()
    load_balancer: LoadBalancerSettings = LoadBalancerSettings()
    routing: RoutingSettings = RoutingSettings()
    network: NetworkSettings = NetworkSettings()
    service: ServiceSettings = ServiceSettings()
    scaling: ScalingSettings | None = ScalingSettings()

    def __post_init__(self) -> None:
        check_text("vpc_id", self.vpc_id)
        if not isinstance(self.subnet_ids, AWSHelperFn):
            check_different("subnet_ids", self.subnet_ids, at_least=2)
            check_texts("subnet_ids", self.subnet_ids, '("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")')
        for setting, kind in _BLOCKS.items():
            if not isinstance(getattr(self, setting), kind):
                wanted = ("None" if one is NoneType else one.__name__ for one in get_args(kind) or (kind,))
                raise InvalidSetting(setting, getattr(self, setting), " or ".join(wanted))


# Which fields take a block's settings, and of which class; the others take values.
_BLOCKS: Mapping[str, type | UnionType] = MappingProxyType(
    {name: hint for name, hint in get_type_hints(Settings).items() if hint not in (Value, Values)}
)
