from __future__ import annotations

import zoneinfo

import pytest

from budget_stack import InvalidSetting, OfficeHours, ScalingSettings, Schedule
from budget_stack.facts.scaling import is_time_zone, time_zones


@pytest.mark.parametrize(
    "schedule",
    ["cron(0/15 8-17 1,15 * ? 2027)", "cron(0 9 ? * 6#3 *)", "cron(0 9 LW Jan-MAR ? *)", "at(2027-01-31T22:00:00)"],
)
def test_a_schedule_may_be_of_any_form(schedule):
    assert Schedule(name="x", schedule=schedule, min_capacity=1).schedule == schedule


def test_a_time_zone_is_not_judged_where_there_is_no_list_of_them(tmp_path):
    zoneinfo.reset_tzpath(to=[tmp_path])
    time_zones.cache_clear()
    try:
        unknown = is_time_zone("Europe/Bremen")
        (tmp_path / "UTC").write_bytes(b"TZif")
        time_zones.cache_clear()

        assert (unknown, is_time_zone("Europe/Bremen"), is_time_zone("UTC")) == (True, False, True)
    finally:
        zoneinfo.reset_tzpath()
        time_zones.cache_clear()


def test_a_schedule_may_raise_the_minimum_beyond_the_range_where_another_raises_the_maximum():
    up = Schedule(name="up", schedule="cron(0 7 * * ? *)", max_capacity=9)
    wide = Schedule(name="wide", schedule="cron(0 8 * * ? *)", min_capacity=8)

    assert ScalingSettings(max_capacity=5, schedules=(up, wide)).schedules == (up, wide)


def test_fails_on_a_day_that_never_comes():
    with pytest.raises(InvalidSetting, match="schedule must be for a day that one of its months has: this never comes"):
        Schedule(name="x", schedule="cron(0 9 31 11 ? *)", min_capacity=1)


@pytest.mark.parametrize("name", ["a/b", "a|b", "a:b", " a", "a" * 257])
def test_fails_on_a_schedule_that_cannot_be_called_so(name):
    with pytest.raises(InvalidSetting, match=r"name must be 1 to 256 characters without : / \|, and"):
        Schedule(name=name, schedule="rate(1 day)", min_capacity=1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"opens": "8:00"}, "opens must be a time of day such as 08:00"),
        ({"closes": "24:00"}, "closes must be a time of day"),
        ({"opens": "18:00", "closes": "08:00"}, r"closes must be later than opens \(18:00\), on the same day"),
        ({"days": "Mo-Fr"}, "days must be days such as MON-FRI"),
        ({"days": "MON-WED-FRI"}, "days must be days such as MON-FRI"),
        ({"timezone": "CEST"}, "timezone must be a time zone of IANA's"),
        ({"outside_min_capacity": 2, "outside_max_capacity": 1}, "outside_max_capacity must be at least"),
    ],
)
def test_fails_on_office_hours_that_are_none(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        OfficeHours(**settings)
