"""When databases are backed up and maintained."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.databases import DATABASES
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem

_BACKUP = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupWindow.html"
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60


@rule(
    "database-window-invalid",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="The windows of a database are times of half an hour or more, in UTC",
        says="InvalidParameterValue: Invalid backup window format (or maintenance window format)",
        cause="An hour was written with one digit, or the day left out.",
        fix="write a backup window as 03:00-04:00, and a maintenance window as sun:05:00-sun:06:00",
        source=_BACKUP,
    ),
)
def window_invalid(view: View, database: Resource) -> Iterator[Problem]:
    for name, read, within in (
        ("PreferredBackupWindow", _daily, _DAY),
        ("PreferredMaintenanceWindow", _weekly, 7 * _DAY),
    ):
        text = database[name].text()
        if not text:
            continue
        window = read(text)
        if window is None:
            yield problem(database[name], f"{text} is no window")
        elif (window[1] - window[0]) % within < 30:
            yield problem(database[name], f"{text} is less than half an hour")


def _daily(text: str) -> tuple[int, int] | None:
    found = re.fullmatch(f"{_TIME}-{_TIME}", text)
    if found is None:
        return None
    first, last = (int(found[n]) * 60 + int(found[n + 1]) for n in (1, 3))
    return first, last


def _weekly(text: str) -> tuple[int, int] | None:
    day = f"({'|'.join(_DAYS)})"
    found = re.fullmatch(f"{day}:{_TIME}-{day}:{_TIME}", text, re.IGNORECASE)
    if found is None:
        return None
    first, last = (_DAYS.index(found[n].lower()) * _DAY + int(found[n + 1]) * 60 + int(found[n + 2]) for n in (1, 4))
    return first, last


@rule(
    "database-windows-overlap",
    "error",
    on=resources(*DATABASES),
    text=Text(
        title="A database is not backed up while it is maintained",
        says="The backup window and maintenance window must not overlap.",
        cause="Both were put at the quietest hour.",
        fix="let the maintenance begin when the backup window ends, or later",
        source=_BACKUP,
    ),
)
def windows_overlap(view: View, database: Resource) -> Iterator[Problem]:
    backup, maintenance = database["PreferredBackupWindow"], database["PreferredMaintenanceWindow"]
    daily, weekly = _daily(backup.text() or ""), _weekly(maintenance.text() or "")
    if daily is None or weekly is None:
        return
    length, week = (daily[1] - daily[0]) % _DAY, 7 * _DAY
    for day in range(7):
        start = day * _DAY + daily[0]
        # each begins before the other has ended, on a week that goes round
        if (weekly[0] - start) % week < length or (start - weekly[0]) % week < (weekly[1] - weekly[0]) % week:
            yield problem(backup, f"{backup.text()} is within {maintenance.text()}")
            return
