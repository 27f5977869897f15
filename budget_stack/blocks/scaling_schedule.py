"""At which times the range of a service's tasks is another one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from troposphere import applicationautoscaling

from budget_stack.errors import InvalidSetting
from budget_stack.facts.cron import never_comes
from budget_stack.facts.scaling import SCHEDULE_NAME_PATTERN, how_to_write, schedule_form
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.frozen import Frozen
from budget_stack.literals import check_number, check_text, check_time_zone
from budget_stack.values import Value, is_literal

_DAY = "(?:MON|TUE|WED|THU|FRI|SAT|SUN)"
_DAYS = f"{_DAY}(?:-{_DAY})?"


class Schedule(Frozen):
    """A time at which the range changes, for as long as no other schedule and no update changes it again.

    An update that changes anything about the scalable target sets the range back to that of the settings until the
    next time of a schedule.

    Attributes:
        name: What it is called, among the schedules of the service: up to 256 characters, none of them `:`, `/` or
            `|`.
        schedule: `cron(minute hour day-of-month month day-of-week year)`, as `cron(0 22 ? * MON-FRI *)`;
            `at(2027-01-31T22:00:00)`; or `rate(12 hours)`.
        timezone: The time zone of `cron` and `at`, by IANA's name such as `Europe/Berlin`, whose summer time they
            follow; left out, UTC. `rate` has none.
        min_capacity: The minimum from then on, 0 or more; left out, it stays. With fewer tasks, some are started.
        max_capacity: The maximum from then on, 0 or more; left out, it stays. With more tasks, some are stopped.

    Raises:
        InvalidSetting: a literal that Application Auto Scaling would reject, or a schedule that changes nothing, or
            never comes.

    Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
    """

    name: str
    schedule: Value
    timezone: Value | None = None
    min_capacity: Value | None = None
    max_capacity: Value | None = None

    def __post_init__(self) -> None:
        check_text("name", self.name)
        if not re.fullmatch(SCHEDULE_NAME_PATTERN, self.name):
            raise InvalidSetting("name", self.name, "1 to 256 characters without : / |, and no space at either end")
        check_text("schedule", self.schedule)
        form = schedule_form(str(self.schedule)) if is_literal(self.schedule) else None
        if is_literal(self.schedule) and form is None:
            raise InvalidSetting("schedule", self.schedule, how_to_write(str(self.schedule)))
        if is_literal(self.schedule) and never_comes(str(self.schedule)):
            raise InvalidSetting("schedule", self.schedule, "for a day that one of its months has: this never comes")
        if self.timezone is not None:
            check_time_zone("timezone", self.timezone)
            if form is not None and not form.takes_timezone:
                raise InvalidSetting("timezone", self.timezone, "left out with rate, which begins at no time of day")
        low, high = self.min_capacity, self.max_capacity
        if low is None and high is None:
            raise InvalidSetting("min_capacity", low, "given where max_capacity is left out: else nothing changes")
        if low is not None:
            check_number("min_capacity", low, 0, LARGEST_INTEGER)
        if high is not None:
            check_number("max_capacity", high, 0, LARGEST_INTEGER)
            if low is not None and is_literal(low) and is_literal(high) and int(high) < int(low):
                raise InvalidSetting("max_capacity", high, f"at least min_capacity ({low})")


class OfficeHours(Frozen):
    """The hours of which days the service is there for; outside of them it has fewer tasks, or none.

    Within them the range is that of `ScalingSettings`. Without tasks a load balancer answers 503.

    Attributes:
        opens: When they begin, as `08:00`.
        closes: When they end on the same day, as `18:00`; later than `opens`.
        days: Days of the week in English, as `MON-FRI` or `MON,WED,SAT`.
        timezone: The time zone, by IANA's name such as `Europe/Berlin`, whose summer time they follow.
        outside_min_capacity: The minimum outside of them, 0 or more.
        outside_max_capacity: The maximum outside of them, 0 or more: with the default nothing runs.

    Raises:
        InvalidSetting: no hours, or no days; a time zone that there is not; a range outside of them that is none.

    Source: https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """

    opens: str = "08:00"
    closes: str = "18:00"
    days: str = "MON-FRI"
    timezone: Value = "UTC"
    outside_min_capacity: Value = 0
    outside_max_capacity: Value = 0

    def __post_init__(self) -> None:
        for setting in ("opens", "closes"):
            value = getattr(self, setting)
            if not (isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value)):
                raise InvalidSetting(setting, value, "a time of day such as 08:00")
        if self.closes <= self.opens:
            raise InvalidSetting("closes", self.closes, f"later than opens ({self.opens}), on the same day")
        if not (isinstance(self.days, str) and re.fullmatch(rf"{_DAYS}(?:,{_DAYS})*", self.days)):
            raise InvalidSetting("days", self.days, "days such as MON-FRI or MON,WED,SAT")
        check_time_zone("timezone", self.timezone)
        low, high = self.outside_min_capacity, self.outside_max_capacity
        check_number("outside_min_capacity", low, 0, LARGEST_INTEGER)
        check_number("outside_max_capacity", high, 0, LARGEST_INTEGER)
        if is_literal(low) and is_literal(high) and int(high) < int(low):
            raise InvalidSetting("outside_max_capacity", high, f"at least outside_min_capacity ({low})")

    def schedules(self, *, min_capacity: Value, max_capacity: Value) -> tuple[Schedule, Schedule]:
        """Return when the service opens, with the range that it then has, and when it closes."""
        return (
            Schedule(
                name="opens",
                schedule=self._cron(self.opens),
                timezone=self.timezone,
                min_capacity=min_capacity,
                max_capacity=max_capacity,
            ),
            Schedule(
                name="closes",
                schedule=self._cron(self.closes),
                timezone=self.timezone,
                min_capacity=self.outside_min_capacity,
                max_capacity=self.outside_max_capacity,
            ),
        )

    def _cron(self, time: str) -> str:
        hour, minute = map(int, time.split(":"))
        return f"cron({minute} {hour} ? * {self.days} *)"


def scheduled_actions(schedules: Sequence[Schedule]) -> list[applicationautoscaling.ScheduledAction]:
    """Return schedules as the scalable target takes them."""
    return [
        applicationautoscaling.ScheduledAction(
            ScheduledActionName=schedule.name,
            Schedule=schedule.schedule,
            ScalableTargetAction=applicationautoscaling.ScalableTargetAction(
                **_given(MinCapacity=schedule.min_capacity, MaxCapacity=schedule.max_capacity)
            ),
            **_given(Timezone=schedule.timezone),
        )
        for schedule in schedules
    ]


def check_schedules(schedules: Sequence[Schedule], office_hours: OfficeHours | None) -> None:
    """Refuse schedules of one name, of which the last would be all there is."""
    names = [schedule.name for schedule in schedules]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise InvalidSetting(f"schedules[{position}].name", name, "another name than those before it")
        if office_hours is not None and name in ("opens", "closes"):
            raise InvalidSetting(f"schedules[{position}].name", name, "another name: office_hours has that one")


def _given(**properties: Value | None) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}


def minimums(schedules: Sequence[Schedule]) -> Iterator[Value]:
    """Yield every minimum that a schedule sets."""
    return (schedule.min_capacity for schedule in schedules if schedule.min_capacity is not None)
