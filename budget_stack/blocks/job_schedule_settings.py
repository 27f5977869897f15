"""When a job runs by itself, as EventBridge Scheduler is told."""

from __future__ import annotations

import re
from datetime import datetime

from budget_stack.errors import InvalidSetting
from budget_stack.facts.cron import leaves_one_day_open, never_comes
from budget_stack.facts.scaling import how_to_write, schedule_form
from budget_stack.facts.scheduler import (
    DATE_PATTERN,
    LONGEST_EVENT_AGE,
    LONGEST_WINDOW,
    MOST_RETRIES,
    SHORTEST_EVENT_AGE,
)
from budget_stack.frozen import Frozen
from budget_stack.literals import check_number, check_text, check_time_zone
from budget_stack.values import Value, is_literal


class JobSchedule(Frozen):
    """When a job runs by itself.

    A run begins within the minute. Scheduler starts each at least once: **a job may run twice**, and a run that takes
    longer than the interval overlaps with the next. Write it so that neither does harm.

    Attributes:
        expression: `cron(minute hour day-of-month month day-of-week year)` with a `?` for one of the two days, as
            `cron(30 2 * * ? *)`; `rate(6 hours)`; or once, `at(2027-01-31T22:00:00)`. Whether that time has passed is
            not judged: a template is built at one time and deployed at others.
        timezone: The time zone of `cron` and `at`, by IANA's name such as `Europe/Berlin`, whose summer time they
            follow: a run in the hour that is left out is left out, too, and in the one that comes twice there is one.
            `rate` has none.
        maximum_window_in_minutes: Minutes, 1 to 1,440, within which a run may begin, so that not all jobs begin at
            once; left out, it begins on time.
        start_date: When the first run may be, in UTC, as `2027-01-31T00:00:00Z`, for `rate` the first run itself; left
            out, at once.
        end_date: When the last run may be, in UTC; left out, there is none.
        state: `ENABLED`, or `DISABLED` for no runs until it is enabled again.
        maximum_retry_attempts: How often, 0 to 185, Scheduler tries again what RunTask has refused. A task that fails
            once it is started is not tried again.
        maximum_event_age_in_seconds: Seconds, 60 to 86,400, for how long it tries. An alarm says that it has given up,
            so this is also how late that is told.

    Raises:
        InvalidSetting: a literal that Scheduler would reject, or would ignore; a day that never comes.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
        https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
        https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    """

    expression: Value
    timezone: Value = "UTC"
    maximum_window_in_minutes: Value | None = None
    start_date: Value | None = None
    end_date: Value | None = None
    state: Value = "ENABLED"
    maximum_retry_attempts: Value = MOST_RETRIES
    maximum_event_age_in_seconds: Value = 3600

    def __post_init__(self) -> None:
        check_text("expression", self.expression)
        if is_literal(self.expression):
            self._check_expression(str(self.expression))
        check_time_zone("timezone", self.timezone)
        if self.maximum_window_in_minutes is not None:
            check_number("maximum_window_in_minutes", self.maximum_window_in_minutes, 1, LONGEST_WINDOW, "minutes")
        self._check_dates()
        if is_literal(self.state) and self.state not in ("ENABLED", "DISABLED"):
            raise InvalidSetting("state", self.state, '"ENABLED" or "DISABLED"')
        check_number("maximum_retry_attempts", self.maximum_retry_attempts, 0, MOST_RETRIES)
        age = self.maximum_event_age_in_seconds
        check_number("maximum_event_age_in_seconds", age, SHORTEST_EVENT_AGE, LONGEST_EVENT_AGE, "seconds")

    def _check_expression(self, expression: str) -> None:
        form = schedule_form(expression)
        if form is None:
            raise InvalidSetting("expression", expression, how_to_write(expression))
        if not leaves_one_day_open(expression):
            expected = "a cron with ? for one of day-of-month and day-of-week, and not for both, as cron(0 2 * * ? *)"
            raise InvalidSetting("expression", expression, expected)
        if never_comes(expression):
            raise InvalidSetting("expression", expression, "for a day that one of its months has: this never comes")
        if not form.takes_timezone and is_literal(self.timezone) and self.timezone != "UTC":
            raise InvalidSetting("timezone", self.timezone, "left out with rate, which begins at no time of day")
        for setting in ("start_date", "end_date"):
            if expression.startswith("at(") and (date := getattr(self, setting)) is not None:
                raise InvalidSetting(setting, date, "left out with at, for which Scheduler ignores it")

    def _check_dates(self) -> None:
        for setting in ("start_date", "end_date"):
            date = getattr(self, setting)
            if date is not None and is_literal(date) and not _is_date(str(date)):
                raise InvalidSetting(setting, date, "a time in UTC such as 2027-01-31T00:00:00Z")
        start, end = self.start_date, self.end_date
        # in this form texts are in the order of the times that they mean
        if start is not None and end is not None and is_literal(start) and is_literal(end) and str(end) <= str(start):
            raise InvalidSetting("end_date", end, f"later than start_date ({start})")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return re.fullmatch(DATE_PATTERN, text) is not None
