"""Lists of tables in a settings file."""

from __future__ import annotations

from budget_stack import Schedule
from tests.budget_stack.settings.test_settings import SETTINGS
from tests.budget_stack.settings_file.test_changes import change, problems

SCHEDULES = """\
[[scaling.schedules]]
name = "night"
schedule = "cron(0 22 * * ? *)"
timezone = "Europe/Berlin"
max_capacity = 0
[[scaling.schedules]]
name = "morning"
schedule = "cron(0 6 * * ? *)"
min_capacity = 1
max_capacity = 5
"""


def test_a_list_of_tables_is_a_setting_of_several():
    schedules = change(SETTINGS, SCHEDULES).scaling.schedules

    assert schedules == (
        Schedule(name="night", schedule="cron(0 22 * * ? *)", timezone="Europe/Berlin", max_capacity=0),
        Schedule(name="morning", schedule="cron(0 6 * * ? *)", min_capacity=1, max_capacity=5),
    )


def test_fails_by_place_on_what_is_wrong_in_a_list_of_tables():
    assert problems(SETTINGS, SCHEDULES.replace("cron(0 6", "cron(6")) == [
        "t.toml:8: [scaling.schedules[1]] schedule: such as cron(30 2 * * ? *): minute, hour, day-of-month, month, "
        'day-of-week and year, not "cron(6 * * ? *)"'
    ]
