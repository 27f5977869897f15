"""The fields of a cron expression, as EventBridge, its Scheduler and Application Auto Scaling write it."""

from __future__ import annotations

import re

FIELDS = ("minute", "hour", "day-of-month", "month", "day-of-week", "year")
"""What its fields are, in their order.

Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
"""

_DAYS = "SUN|MON|TUE|WED|THU|FRI|SAT"
_MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
# L, W and LW are the last day, the nearest weekday, and both together.
_WORDS = ("", "", "L|W|LW", _MONTHS, f"(?:{_DAYS})L?|L", "")
_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_WEEK = re.compile(r".*#(\d+)")
_WEEKS = 5
"""The weeks that a month has at most: `MON#5` is its fifth Monday, which not every month has."""


def has_fields(expression: str) -> bool:
    """Whether an expression is a `cron` of six fields, whatever is in them."""
    return len(_fields(expression)) == len(FIELDS)


def wrong_field(expression: str) -> str:
    """Return which field of a `cron` has a number or word that it cannot have; empty if none has.

    Numbers after / and # are of no clock or calendar.
    """
    if not has_fields(expression):
        return ""
    for name, field, (low, high), words in zip(FIELDS, _fields(expression), _RANGES, _WORDS, strict=True):
        numbers = [int(number) for number in re.findall(r"(?<![/#\d])\d+", field)]
        is_in_range = all(low <= number <= high for number in numbers)
        if not is_in_range or not all(re.fullmatch(words, word) for word in re.findall("[A-Z]+", field)):
            return name
    return ""


def leaves_one_day_open(expression: str) -> bool:
    """Whether exactly one of day-of-month and day-of-week is `?`, as in each `cron`; other forms have neither.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    fields = _fields(expression)
    return not fields or [fields[2], fields[4]].count("?") == 1


def never_comes(expression: str) -> bool:
    """Whether a `cron` is for a day that none of its months has, in none of its years: 30 February, a sixth Monday."""
    if not (fields := _fields(expression)):
        return False
    if all(week and not 1 <= int(week[1]) <= _WEEKS for week in map(_WEEK.fullmatch, fields[4].split(","))):
        return True
    # takes longer to import than the rest of this module
    from calendar import isleap

    first, months, years = _first(fields[2]), _among(fields[3], 1, 12), _among(fields[5], 1970, 2199)
    has_leap_year = years is None or any(isleap(year) for year in years)
    return all(
        first > (28 if month == _FEBRUARY and not has_leap_year else _LONGEST[month - 1])
        for month in (range(1, 13) if months is None else months)
    )


def _fields(expression: str) -> list[str]:
    cron = re.fullmatch(r"cron\((.*)\)", expression)
    return cron[1].upper().split() if cron else []


def _first(days: str) -> int:
    """The first day of a month that is meant, whatever the month; 1 where its last one is."""
    entries = days.split(",")
    found = [int(number[0]) if (number := re.match(r"\d+", entry)) else 1 for entry in entries]
    return min(found)


def _among(field: str, low: int, high: int) -> set[int] | None:
    """The numbers that a field means, at least; None if it means all, or what is not known here."""
    months = {name: str(number) for number, name in enumerate(_MONTHS.split("|"), 1)}
    field = re.sub("[A-Z]+", lambda word: months.get(word[0], "*"), field)
    numbers: set[int] = set()
    for entry in field.split(","):
        part = re.fullmatch(r"(\d+|\*)(?:-(\d+))?(?:/(\d+))?", entry)
        if part is None:
            return None
        begin = low if part[1] == "*" else int(part[1])
        is_one = part[1] != "*" and part[2] is None and part[3] is None
        end = begin if is_one else int(part[2] or high)
        if end < begin:
            return None
        numbers |= {*range(begin, end + 1, max(int(part[3] or 1), 1))}
    return numbers
