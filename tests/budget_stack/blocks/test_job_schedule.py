from __future__ import annotations

import pytest
from troposphere import GetAtt, Ref, Sub

from budget_stack import InvalidSetting, JobSchedule, add_dropped_alarm, add_job_schedule
from tests.budget_stack.blocks.test_task_run import RUN
from tests.support.resolution import resolve

NIGHTLY = JobSchedule(expression="cron(30 2 * * ? *)", timezone="Europe/Zurich")
_HERE = "eu-central-1:111122223333"


def added(template, settings=NIGHTLY):
    add_job_schedule(
        template,
        run=RUN,
        passed_role_arns=[GetAtt("ExecutionRole", "Arn"), GetAtt("TaskRole", "Arn")],
        revisions=Sub("arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/mine-*"),
        settings=settings,
    )
    return {name: it["Properties"] for name, it in resolve(template)["Resources"].items()}


def test_it_comes_when_it_is_said_to(template):
    schedule = added(template)["Schedule"]

    assert schedule["ScheduleExpression"] == "cron(30 2 * * ? *)"
    assert schedule["ScheduleExpressionTimezone"] == "Europe/Zurich"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["State"] == "ENABLED"
    assert not {"StartDate", "EndDate"} & schedule.keys()


def test_all_of_it_can_be_said(template):
    settings = JobSchedule(
        expression="rate(6 hours)",
        maximum_window_in_minutes=15,
        start_date="2027-01-31T00:00:00Z",
        end_date="2028-01-31T00:00:00Z",
        state="DISABLED",
        maximum_retry_attempts=0,
        maximum_event_age_in_seconds=60,
    )
    schedule = added(template, settings)["Schedule"]

    assert schedule["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    assert (schedule["StartDate"], schedule["EndDate"]) == ("2027-01-31T00:00:00Z", "2028-01-31T00:00:00Z")
    assert schedule["State"] == "DISABLED"
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}


def test_the_role_starts_this_task_in_this_cluster_and_nothing_else(template):
    found = added(template)
    start, passed, tag = found["SchedulePolicy"]["PolicyDocument"]["Statement"]
    cluster = f"arn:aws:ecs:{_HERE}:cluster/{{Cluster}}"

    assert (start["Action"], start["Condition"]) == (["ecs:RunTask"], {"ArnEquals": {"ecs:cluster": cluster}})
    assert start["Resource"] == ["{TaskDefinition}", f"arn:aws:ecs:{_HERE}:task-definition/mine-*"]
    assert (passed["Action"], passed["Resource"]) == (["iam:PassRole"], ["{ExecutionRole.Arn}", "{TaskRole.Arn}"])
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert (tag["Action"], tag["Resource"]) == (["ecs:TagResource"], [f"arn:aws:ecs:{_HERE}:task/{{Cluster}}/*"])
    assert found["Schedule"]["Target"]["Arn"] == cluster
    assert found["Schedule"]["Target"]["RoleArn"] == "{ScheduleRole.Arn}"


def test_scheduler_takes_the_role_on_for_this_group_alone(template):
    found = added(template)
    (trust,) = found["ScheduleRole"]["AssumeRolePolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": ["scheduler.amazonaws.com"]}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": f"arn:aws:scheduler:{_HERE}:schedule-group/{{ScheduleGroup}}"},
    }
    assert found["Schedule"]["GroupName"] == "{ScheduleGroup}"


def test_one_run_that_never_began_is_told(template):
    add_dropped_alarm(template, group_name=Ref("ScheduleGroup"))
    alarm = resolve(template)["Resources"]["DroppedRunsAlarm"]["Properties"]

    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Scheduler", "InvocationDroppedCount")
    assert alarm["Dimensions"] == [{"Name": "ScheduleGroup", "Value": "{ScheduleGroup}"}]
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (0, 1)


@pytest.mark.parametrize(
    "days",
    [
        "29 2 ? *",
        "29 FEB ? 2027-2028",
        "30-31 2,3 ? *",
        "1,31 FEB ? *",
        "L 2 ? *",
        "31 */2 ? *",
        "31 4/2,7 ? *",
        "? 2 2#5 *",
    ],
)
def test_a_day_that_comes_if_seldom_is_one(days):
    assert JobSchedule(expression=f"cron(0 2 {days})")


def test_references_are_not_judged():
    settings = JobSchedule(expression=Ref("When"), timezone=Ref("Zone"), start_date=Ref("From"), state=Ref("State"))

    assert settings.expression == Ref("When")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"expression": "0 2 * * *"}, r"expression must be such as cron\(30 2 \* \* \? \*\), rate"),
        (
            {"expression": "cron(0 2 * * *)"},
            r"expression must be such as cron\(30 2 \* \* \? \*\): minute, hour, day-of",
        ),
        ({"expression": "cron(0 24 * * ? *)"}, "of which the hour is none here; got"),
        ({"expression": "cron(0 2 ? * MO *)"}, "of which the day-of-week is none here; got"),
        (
            {"expression": "cron(0 2 * * * *)"},
            r"cron with \? for one of day-of-month and day-of-week, and not for both",
        ),
        ({"expression": "cron(0 2 ? * ? *)"}, "for one of day-of-month and day-of-week, and not for both"),
        ({"expression": "cron(0 2 30 2 ? *)"}, "for a day that one of its months has: this never comes"),
        ({"expression": "cron(0 2 ? * MON#6 *)"}, "for a day that one of its months has: this never comes"),
        ({"expression": "cron(0 2 31 APR,JUN/5,SEP ? *)"}, "this never comes"),
        ({"expression": "cron(0 2 29 FEB ? 2027)"}, "this never comes"),
        ({"expression": "rate(0 days)"}, r"expression must be such as rate\(6 hours\): a whole number from 1"),
        ({"expression": "at(2027-02-30T22:00:00)"}, r"such as at\(2027-01-31T22:00:00\), a day that there is"),
        ({"timezone": "Europe/Zürich"}, "timezone must be a time zone of IANA's, .* did you mean Europe/Zurich"),
        ({"expression": "rate(1 day)", "timezone": "Europe/Zurich"}, "timezone must be left out with rate"),
        ({"maximum_window_in_minutes": 0}, "maximum_window_in_minutes must be 1 to 1,440 minutes"),
        ({"start_date": "2027-01-31"}, "start_date must be a time in UTC such as 2027-01-31T00:00:00Z"),
        ({"end_date": "2027-02-30T00:00:00Z"}, "end_date must be a time in UTC"),
        (
            {"start_date": "2027-01-31T00:00:00Z", "end_date": "2027-01-30T00:00:00Z"},
            r"end_date must be later than start_date \(2027-01-31T00:00:00Z\)",
        ),
        (
            {"expression": "at(2027-01-31T22:00:00)", "end_date": "2027-02-01T00:00:00Z"},
            "end_date must be left out with at, for which Scheduler ignores it",
        ),
        ({"state": "OFF"}, 'state must be "ENABLED" or "DISABLED"'),
        ({"maximum_retry_attempts": 186}, "maximum_retry_attempts must be 0 to 185"),
        ({"maximum_event_age_in_seconds": 59}, "maximum_event_age_in_seconds must be 60 to 86,400 seconds"),
    ],
)
def test_fails_on_what_scheduler_rejects_or_ignores(settings, message):
    with pytest.raises(InvalidSetting, match=message):
        JobSchedule(**{"expression": "cron(30 2 * * ? *)"} | settings)
