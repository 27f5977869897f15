"""Application Auto Scaling: the metrics that it follows by name, and how schedules are written."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from budget_stack.facts.cron import wrong_field

REQUESTS_PER_TARGET = "ALBRequestCountPerTarget"
"""The predefined metric that counts a target group's requests: per target and minute.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
"""

HIGH_RESOLUTION = "HighResolution"
"""What the name of a predefined metric ends in that follows data of every 20 seconds instead of every minute."""

HIGH_RESOLUTION_SECONDS = 20
"""The finer one of the two resolutions that a service's metrics can have; the other one is 60.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html
"""

UTILIZATION_METRICS = MappingProxyType(
    {
        "CPUUtilization": "ECSServiceAverageCPUUtilization",
        "MemoryUtilization": "ECSServiceAverageMemoryUtilization",
    }
)
"""The metrics that ECS publishes of a service, and the predefined metrics that follow them.

They stop while no task is running, and a policy without data does nothing.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
Source: https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
"""


class Form(NamedTuple):
    """A way to write a schedule: a pattern of all of it, and whether a time zone means anything to it."""

    pattern: str
    takes_timezone: bool


EXAMPLES = MappingProxyType(
    {
        "cron": "cron(30 2 * * ? *): minute, hour, day-of-month, month, day-of-week and year",
        "at": "at(2027-01-31T22:00:00), a day that there is, without a zone",
        "rate": "rate(6 hours): a whole number from 1, and minutes, hours or days",
    }
)
"""How each is written, by its word."""

_FIELD = r"[0-9A-Za-z*?,/#-]+"
SCHEDULES = MappingProxyType(
    {
        "cron": Form(rf"cron\(\s*{_FIELD}(\s+{_FIELD}){{5}}\s*\)", takes_timezone=True),
        "at": Form(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", takes_timezone=True),
        "rate": Form(r"rate\([1-9]\d*\s+(minute|hour|day)s?\)", takes_timezone=False),
    }
)
"""The forms of a schedule, by the word that they begin with.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_ScheduledAction.html
"""


SCHEDULE_NAME_PATTERN = r"(?! )[^\x00-\x1f\x7f-\x9f:/|]{1,256}(?<! )"
"""What a schedule may be called.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
"""


def schedule_form(schedule: str) -> Form | None:
    """Return the form of a schedule; None if it has none that Application Auto Scaling takes."""
    name, _, rest = schedule.partition("(")
    form = SCHEDULES.get(name)
    if not (form and re.fullmatch(form.pattern, schedule)):
        return None
    is_wrong = (name == "cron" and wrong_field(schedule)) or (name == "at" and not _is_time(rest[:-1]))
    return None if is_wrong else form


def how_to_write(schedule: str) -> str:
    """Return what a schedule that has no form must be: completes "it must be ..."."""
    name = schedule.partition("(")[0]
    if name not in EXAMPLES:
        return "such as cron(30 2 * * ? *), rate(6 hours) or at(2027-01-31T22:00:00)"
    field = wrong_field(schedule)
    return f"such as {EXAMPLES[name]}" + (f", of which the {field} is none here" if field else "")


def is_time_zone(name: str) -> bool:
    """Whether a schedule can be in a time zone of that name: one of IANA's; any, where Python has no list of those.

    Source: https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
    """
    known = time_zones()
    return not known or name in known


@cache
def time_zones() -> frozenset[str]:
    """Return the names of IANA's time zones; none, where Python finds no list of them."""
    # most templates have no schedule
    from zoneinfo import available_timezones

    # which opens the file of each
    return frozenset(available_timezones())


def _is_time(time: str) -> bool:
    try:
        datetime.fromisoformat(time)
    except ValueError:
        return False
    return True


OF_ECS = tuple(UTILIZATION_METRICS.values())
"""How the predefined metrics of an ECS service begin, beside REQUESTS_PER_TARGET.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html
"""

LARGEST_TARGET = 2.0**360
"""A target value is a number between this one and its negative.

Source: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html
"""
