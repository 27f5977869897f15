"""The settings of a worker: a service that nobody connects to."""

from __future__ import annotations

from budget_stack.blocks.alarm import BackgroundAlarmSettings
from budget_stack.blocks.saved_queries import SavedQuerySettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings
from budget_stack.blocks.service import BackgroundServiceSettings
from budget_stack.blocks.work_queue_settings import WorkQueueSettings
from budget_stack.errors import InvalidSetting
from budget_stack.frozen import Frozen
from budget_stack.settings.common import (
    CommonSettings,
    check_background,
    check_exactly,
    check_followed_queue,
    check_public_ip,
)
from budget_stack.settings.refused import check_pairs
from budget_stack.values import Value, is_literal


class WorkerSettings(CommonSettings, Frozen):
    """Everything that may vary in a worker; only the network and the image have no default.

    Attributes:
        queue: The SQS queue to create, whose messages the tasks take, and the one for messages that fail. The container
            gets its address as `QUEUE_URL`, unless it is given an intrinsic in its place, the task role the right to
            take messages, `alarms` those of the queue; `None` for no queue, or for one of others.
        service: How many tasks run, on which capacity, and how a new revision replaces the old one.
        scaling: Auto scaling, which `Queue(messages_per_task=10)` has follow that queue; `None` for a fixed number of
            tasks.
        saved_queries: What stands ready in CloudWatch Logs Insights to be asked of the logs; `None` for nothing.
        alarms: What rings, and who is told; `None` for no alarms. Errors in the log take a deployment back.

    Raises:
        InvalidSetting: no subnet, more than 16, or one twice, or public subnets beside private ones; an id that is
            none; settings of a service behind a load balancer, or of another block than a field is for; scaling by a
            queue without what counts the tasks, or without its name; messages that others get while a task that is
            stopped is at work on them.
    """

    queue: WorkQueueSettings | None = None
    service: BackgroundServiceSettings = BackgroundServiceSettings()
    scaling: BackgroundScalingSettings | None = BackgroundScalingSettings()
    saved_queries: SavedQuerySettings | None = None
    alarms: BackgroundAlarmSettings | None = BackgroundAlarmSettings()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_background(self)
        check_public_ip(self, "service", self.service.assign_public_ip)
        check_exactly("service", self.service, BackgroundServiceSettings)
        check_exactly("scaling", self.scaling, BackgroundScalingSettings)
        check_exactly("alarms", self.alarms, BackgroundAlarmSettings)
        check_pairs(self)
        check_followed_queue(self.scaling, has_own=self.queue is not None)
        self._check_visibility()

    def _check_visibility(self) -> None:
        """Refuse a time after which a message goes to another task, while one that is stopped may still finish it."""
        if self.queue is None or not is_literal(seconds := self.queue.visibility_timeout):
            return
        if int(seconds) < (stop := self.container.stop_timeout):
            expected = (
                f"at least container.stop_timeout ({stop}): a task that is stopped, as on Spot, goes on with its "
                "message for as long, and another would get it meanwhile"
            )
            raise InvalidSetting("queue.visibility_timeout", seconds, expected)

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address: what is said or, where nothing is, what their subnets need."""
        said = self.service.assign_public_ip
        return super().assign_public_ip if said is None else said
