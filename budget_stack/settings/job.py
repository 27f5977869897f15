"""The settings of a job: tasks that end by themselves, started by a person or by a schedule."""

from __future__ import annotations

from budget_stack.blocks.job_schedule_settings import JobSchedule
from budget_stack.blocks.task_run import RunSettings
from budget_stack.blocks.topic import TopicSettings
from budget_stack.frozen import Frozen
from budget_stack.settings.common import CommonSettings, check_background, check_public_ip
from budget_stack.settings.refused import check_pairs
from budget_stack.values import Value


class JobSettings(CommonSettings, Frozen):
    """Everything that may vary in a job; only the network and the image have no default.

    Attributes:
        run: How its tasks are started.
        schedule: When it runs by itself; `None` for only when somebody starts it.
        topic: Who is told of a run that failed, and of one that the schedule could not begin; `None` for nobody.

    Raises:
        InvalidSetting: no subnet, or one twice, or public subnets beside private ones; settings of a service, or of
            another block than a field is for; commands in a container that cannot be written to.
    """

    run: RunSettings = RunSettings()
    schedule: JobSchedule | None = None
    topic: TopicSettings | None = TopicSettings()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_background(self)
        check_public_ip(self, "run", self.run.assign_public_ip)
        check_pairs(self)

    @property
    def assign_public_ip(self) -> Value:
        """Whether tasks get a public address: what is said or, where nothing is, what their subnets need."""
        said = self.run.assign_public_ip
        return super().assign_public_ip if said is None else said
