"""The settings of a worker: a service that nobody connects to."""

from __future__ import annotations

from troposphere import AWSHelperFn

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.container import BackgroundContainerSettings
from budget_stack.blocks.database import DatabaseSettings
from budget_stack.blocks.events import EventSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.blocks.network import NetworkSettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.literals import check_different, check_text, check_texts
from budget_stack.settings.refused import REFUSED_PAIRS, Side, check_pairs
from budget_stack.values import Value, Values


class WorkerSettings(Frozen):
    """Everything that may vary in a worker; only the network and the image have no default.

    Attributes:
        vpc_id: The VPC of the subnets.
        subnet_ids: Subnets for the tasks, one at least; of two zones, a worker survives the loss of one.
        container: The container that works.
        database: The Aurora DSQL cluster to create or to use, as for `Settings`; `None` for no database.
        logs: How long the container's logs are kept.
        cluster: The ECS cluster, and what it measures; `scaling.queue` needs `container_insights`.
        network: What the tasks may reach.
        service: How many tasks run, on which capacity, and how a new revision replaces the old one.
        scaling: Auto scaling; `None` for a fixed number of tasks.
        events: Why tasks stopped and deployments failed, kept in a log group; `None` where nobody asks.
        alarms: What rings, and who is told; `None` for no alarms. Errors in the log take a deployment back.

    Raises:
        InvalidSetting: no subnet, or one twice; settings of a service behind a load balancer, or of another block than
            a field is for; a queue without what counts the tasks.
    """

    vpc_id: Value
    subnet_ids: Values
    container: BackgroundContainerSettings
    database: DatabaseSettings | None = None
    logs: LogSettings = LogSettings()
    cluster: ClusterSettings = ClusterSettings()
    network: NetworkSettings = NetworkSettings()
    service: BackgroundServiceSettings = BackgroundServiceSettings()
    scaling: BackgroundScalingSettings | None = BackgroundScalingSettings()
    events: EventSettings | None = EventSettings()
    alarms: BackgroundAlarmSettings | None = BackgroundAlarmSettings()

    def __post_init__(self) -> None:
        check_subnets(self.vpc_id, self.subnet_ids)
        check_exactly("container", self.container, BackgroundContainerSettings)
        check_exactly("service", self.service, BackgroundServiceSettings)
        check_exactly("scaling", self.scaling, BackgroundScalingSettings, optional=True)
        check_exactly("alarms", self.alarms, BackgroundAlarmSettings, optional=True)
        check_exactly("database", self.database, DatabaseSettings, optional=True)
        check_exactly("events", self.events, EventSettings, optional=True)
        for name, kind in (("logs", LogSettings), ("cluster", ClusterSettings), ("network", NetworkSettings)):
            check_exactly(name, getattr(self, name), kind)
        check_pairs(self, (it for it in REFUSED_PAIRS if _has(self, it.setting) and _has(self, it.beside)))


def check_subnets(vpc_id: Value, subnet_ids: Values) -> None:
    """Refuse a network without a VPC, or without subnets that differ."""
    check_text("vpc_id", vpc_id)
    if not isinstance(subnet_ids, AWSHelperFn):
        check_different("subnet_ids", subnet_ids, at_least=1)
        check_texts("subnet_ids", subnet_ids, '("subnet-0123456789abcdef0", "subnet-0123456789abcdef1")')


def _has(settings: WorkerSettings, side: Side) -> bool:
    block, _, name = side.setting.partition(".")
    return hasattr(settings, block) and hasattr(getattr(settings, block), name)


def check_exactly(setting: str, value: object, kind: type, *, optional: bool = False) -> None:
    """Refuse settings of another class, even of one that extends this one: what it adds would have no effect."""
    if type(value) is kind or (optional and value is None):
        return
    expected = f"{kind.__name__}{' or None' if optional else ''}"
    if isinstance(value, kind):
        expected += f": what {type(value).__name__} adds is of a service behind a load balancer"
    raise InvalidSetting(setting, value, expected)
