"""The settings of scaling: the range, what is followed in it, and when the range is another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budget_stack.blocks.scaling_schedule import OfficeHours, Schedule, check_schedules, minimums
from budget_stack.errors import InvalidSetting
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.frozen import Frozen
from budget_stack.literals import check_bool, check_int, check_number, check_reference, check_references_of
from budget_stack.values import Value, is_literal


class Queue(Frozen):
    """The SQS queue that the tasks work on, and how much of it each should have.

    Counted are messages that wait and messages that a task is at work on, or the last task would be stopped in the
    midst of a message that takes long. The number of tasks is a metric of Container Insights, which a cluster of the
    stack's own has then; without data nothing scales. From zero, where that is the minimum, messages that wait for
    three minutes start the first task; a queue that nobody used for six hours may need 15 minutes more, as SQS tells
    CloudWatch no sooner.

    Attributes:
        name: The queue's name, not its ARN or URL: `GetAtt(queue, "QueueName")` of one in the same template. Left out,
            it is the one that `WorkerSettings.queue` makes.
        messages_per_task: Messages for each task, 1 or more: how long one may wait, divided by how long one takes.

    Raises:
        InvalidSetting: a name that no queue has, such as its ARN; a number of messages that is none.

    Source: https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking-metric-math.html
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
    """

    name: Value | None = None
    messages_per_task: Value

    def __post_init__(self) -> None:
        if self.name is not None:
            check_reference("name", self.name, "queue_name")
        check_number("messages_per_task", self.messages_per_task, 1)


class BackgroundScalingSettings(Frozen):
    """Of a service without a load balancer: the range in which it scales, what it follows, and when the range changes.

    Of several policies the one that wants most tasks decides: any of them adds tasks, and only all together remove
    some. A policy without data, as CPU and memory are without a task, does nothing.

    Attributes:
        min_capacity: The minimum number of tasks, 0 or more. With 0, `build_stack` starts the service without tasks,
            and every update that changes the service returns to none; only `queue` or a schedule with a minimum of 1
            or more starts the first one.
        max_capacity: The maximum number of tasks, 0 or more; at least `min_capacity`.
        target_cpu_utilization: Percent, 1 to 100, of the service's reserved CPU, on average; `None` not to follow it.
        target_memory_utilization: Percent, 1 to 100, of the service's reserved memory, on average; `None` not to
            follow it, which suits applications that keep what they have allocated.
        queue: The queue that tasks work on; `None` for none.
        high_resolution: Whether CPU and memory are followed by data of every 20 seconds instead of every minute. Each
            of both metrics is billed as a custom one, 0.30 USD a month. `build_stack` has the service publish them; a
            service of another stack must already.
        schedules: When the range changes.
        office_hours: The hours that the service is there for; `None` for always.
        scale_in_cooldown: Seconds, 0 or more, between two steps down.
        scale_out_cooldown: Seconds, 0 or more, between two steps up.

    Raises:
        InvalidSetting: a literal that Application Auto Scaling would reject; nothing that scales; a schedule by which
            the minimum would be above the maximum; a range from which nothing comes back once there are no tasks.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
        https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
    """

    min_capacity: Value = 1
    max_capacity: Value = 5
    target_cpu_utilization: Value | None = 70
    target_memory_utilization: Value | None = None
    queue: Queue | None = None
    high_resolution: bool = False
    schedules: Sequence[Schedule] = ()
    office_hours: OfficeHours | None = None
    scale_in_cooldown: int = 300
    scale_out_cooldown: int = 60

    def __post_init__(self) -> None:
        low, high = self.min_capacity, self.max_capacity
        check_number("min_capacity", low, 0, LARGEST_INTEGER)
        check_number("max_capacity", high, 0, LARGEST_INTEGER)
        if is_literal(low) and is_literal(high) and int(high) < int(low):
            raise InvalidSetting("max_capacity", high, f"at least min_capacity ({low})")
        check_int("scale_in_cooldown", self.scale_in_cooldown, 0, LARGEST_INTEGER, "seconds")
        check_int("scale_out_cooldown", self.scale_out_cooldown, 0, LARGEST_INTEGER, "seconds")
        for setting in ("target_cpu_utilization", "target_memory_utilization"):
            if getattr(self, setting) is not None:
                check_number(setting, getattr(self, setting), 1, 100, "percent")
        self._check_parts()
        if not (self._follows or self.all_schedules):
            raise InvalidSetting("target_cpu_utilization", None, "given where nothing else scales")
        self._check_ranges()
        self._check_wakes()

    def _check_parts(self) -> None:
        if not isinstance(self.queue, Queue | None):
            raise InvalidSetting("queue", self.queue, "Queue or None")
        check_bool("high_resolution", self.high_resolution)
        if self.high_resolution and not self.high_resolution_metrics:
            raise InvalidSetting("high_resolution", True, "False where neither CPU nor memory is followed")
        if not isinstance(self.office_hours, OfficeHours | None):
            raise InvalidSetting("office_hours", self.office_hours, "OfficeHours or None")
        if not isinstance(self.schedules, Sequence) or isinstance(self.schedules, str | bytes):
            raise InvalidSetting("schedules", self.schedules, "a sequence of Schedule")
        for position, schedule in enumerate(self.schedules):
            if not isinstance(schedule, Schedule):
                raise InvalidSetting(f"schedules[{position}]", schedule, "a Schedule")
        check_schedules(self.schedules, self.office_hours)

    @property
    def _follows(self) -> bool:
        targets = (self.target_cpu_utilization, self.target_memory_utilization)
        return self.queue is not None or any(target is not None for target in targets)

    @property
    def high_resolution_metrics(self) -> tuple[str, ...]:
        """The metrics that the service must publish every 20 seconds."""
        followed = {
            "CPUUtilization": self.target_cpu_utilization,
            "MemoryUtilization": self.target_memory_utilization,
        }
        return tuple(name for name, target in followed.items() if self.high_resolution and target is not None)

    @property
    def all_schedules(self) -> tuple[Schedule, ...]:
        """The schedules, those of the office hours among them."""
        if self.office_hours is None:
            return tuple(self.schedules)
        hours = self.office_hours.schedules(min_capacity=self.min_capacity, max_capacity=self.max_capacity)
        return (*self.schedules, *hours)

    @property
    def may_sleep(self) -> bool:
        """Whether there may be no tasks at some time: a minimum that only deployment knows may be 0."""
        return any(not is_literal(low) or int(low) == 0 for low in (self.min_capacity, *minimums(self.all_schedules)))

    def _check_ranges(self) -> None:
        """Refuse a schedule that sets one end of the range beyond whatever the other end is, at any time."""
        most = _literals([self.max_capacity, *(schedule.max_capacity for schedule in self.all_schedules)])
        least = _literals([self.min_capacity, *(schedule.min_capacity for schedule in self.all_schedules)])
        for position, schedule in enumerate(self.schedules):
            low, high = schedule.min_capacity, schedule.max_capacity
            if high is None and low is not None and is_literal(low) and most and int(low) > max(most):
                expected = f"at most {max(most)}, which no maximum exceeds, or beside a max_capacity"
                raise InvalidSetting(f"schedules[{position}].min_capacity", low, expected)
            if low is None and high is not None and is_literal(high) and least and int(high) < min(least):
                expected = f"at least {min(least)}, which every minimum is, or beside a min_capacity"
                raise InvalidSetting(f"schedules[{position}].max_capacity", high, expected)

    def _check_wakes(self) -> None:
        """Refuse zero tasks, at any time, that neither messages nor a schedule end."""
        raised = {
            setting: any(_is_more_than_zero(getattr(schedule, setting)) for schedule in self.all_schedules)
            for setting in _ZERO
        }
        wakes = self.queue is not None or raised["min_capacity"]
        comes_back = {"min_capacity": wakes, "max_capacity": wakes and raised["max_capacity"]}
        for setting, needed in _ZERO.items():
            for path, capacity in self._capacities(setting):
                if _is_zero(capacity) and not comes_back[setting]:
                    raise InvalidSetting(path, capacity, f"1 or more, or beside it {needed}")

    def _capacities(self, setting: str) -> Iterator[tuple[str, Value | None]]:
        yield setting, getattr(self, setting)
        for position, schedule in enumerate(self.schedules):
            yield f"schedules[{position}].{setting}", getattr(schedule, setting)


class ScalingSettings(BackgroundScalingSettings, Frozen):
    """The range in which the service scales, what it follows in it, and when the range is another one.

    Of several policies the one that wants most tasks decides: any of them adds tasks, and only all together remove
    some. A policy without data, as CPU and memory are without a task, does nothing.

    Attributes:
        target_requests_per_task: Requests a minute and task, 1 or more; `None` not to follow them.
        requests_where: Logical id of a condition of the template: requests are followed only where it is true. It must
            be false wherever `ServiceSettings.condition` is. `None` for always.

    Raises:
        InvalidSetting: no number of requests, a condition without one, or what `BackgroundScalingSettings` refuses.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
    """

    target_requests_per_task: Value | None = None
    requests_where: str | None = None

    def __post_init__(self) -> None:
        if self.target_requests_per_task is not None:
            check_number("target_requests_per_task", self.target_requests_per_task, 1)
        check_references_of(self, "requests_where")
        if self.requests_where is not None and self.target_requests_per_task is None:
            raise InvalidSetting("requests_where", self.requests_where, "None without target_requests_per_task")
        super().__post_init__()

    @property
    def _follows(self) -> bool:
        return self.target_requests_per_task is not None or super()._follows


# What else must be there, where one of the two is 0.
_ZERO = {
    "min_capacity": (
        "a queue, or a schedule that raises min_capacity again: nothing else starts a task once there is none"
    ),
    "max_capacity": "a schedule that raises both again, or this one and a queue: nothing starts a task before",
}


def _literals(capacities: Sequence[Value | None]) -> list[int]:
    """All that is given, as numbers; none of it where only deployment knows one of them."""
    given = [capacity for capacity in capacities if capacity is not None]
    return [int(capacity) for capacity in given if is_literal(capacity)] if all(map(is_literal, given)) else []


def _is_zero(capacity: Value | None) -> bool:
    return capacity is not None and is_literal(capacity) and int(capacity) == 0


def _is_more_than_zero(capacity: Value | None) -> bool:
    return capacity is not None and not _is_zero(capacity)
