"""Application Auto Scaling: the metrics that it follows by name, and how schedules are written."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

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

_DAYS = "SUN|MON|TUE|WED|THU|FRI|SAT"
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
# L, W and LW are the last day, the nearest weekday, and both together.
_CRON_WORDS = ("", "", "L|W|LW", _MONTHS, f"(?:{_DAYS})L?|L", "")
_CRON_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))


def schedule_form(schedule: str) -> Form | None:
    """Return the form of a schedule; None if it has none that Application Auto Scaling takes."""
    name, _, rest = schedule.partition("(")
    form = SCHEDULES.get(name)
    if not (form and re.fullmatch(form.pattern, schedule)):
        return None
    is_time = {"cron": _is_cron, "at": _is_time}.get(name)
    return form if is_time is None or is_time(rest[:-1]) else None


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


def _is_cron(fields: str) -> bool:
    """Whether each number and word is one that its field may have; those after / and # are of no clock or calendar.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
    """
    written = fields.upper().split()
    return all(
        low <= int(number) <= high
        for field, (low, high) in zip(written, _CRON_RANGES, strict=True)
        for number in re.findall(r"(?<![/#\d])\d+", field)
    ) and all(
        re.fullmatch(words, word)
        for field, words in zip(written, _CRON_WORDS, strict=True)
        for word in re.findall("[A-Z]+", field)
    )


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
