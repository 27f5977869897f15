"""The settings of a worker: a service that nobody connects to."""

from __future__ import annotations

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.saved_queries import SavedQuerySettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.frozen import Frozen
from budget_stack.settings.common import CommonSettings, check_background, check_exactly, check_public_ip
from budget_stack.settings.refused import check_pairs
from budget_stack.values import Value


class WorkerSettings(CommonSettings, Frozen):
    """Everything that may vary in a worker; only the network and the image have no default.

    Attributes:
        cluster: The ECS cluster, and what it measures; `scaling.queue` needs `container_insights`.
        service: How many tasks run, on which capacity, and how a new revision replaces the old one.
        scaling: Auto scaling; `None` for a fixed number of tasks.
        saved_queries: What stands ready in CloudWatch Logs Insights to be asked of the logs; `None` for nothing.
        alarms: What rings, and who is told; `None` for no alarms. Errors in the log take a deployment back.

    Raises:
        InvalidSetting: no subnet, more than 16, or one twice, or public subnets beside private ones; an id that is
            none; settings of a service behind a load balancer, or of another block than a field is for; a queue without
            what counts the tasks.
    """

    service: BackgroundServiceSettings = BackgroundServiceSettings()
    scaling: BackgroundScalingSettings | None = BackgroundScalingSettings()
    saved_queries: SavedQuerySettings | None = None
    alarms: BackgroundAlarmSettings | None = BackgroundAlarmSettings()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_background(self)
        check_public_ip(self, self.service.assign_public_ip)
        check_exactly("service", self.service, BackgroundServiceSettings)
        check_exactly("scaling", self.scaling, BackgroundScalingSettings)
        check_exactly("alarms", self.alarms, BackgroundAlarmSettings)
        check_pairs(self)

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address: what is said or, where nothing is, what their subnets need."""
        said = self.service.assign_public_ip
        return super().assign_public_ip if said is None else said
