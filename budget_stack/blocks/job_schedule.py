"""When a job runs by itself: a schedule of EventBridge Scheduler, and the role by which it starts tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from awacs import ecs as ecs_actions
from awacs import iam as iam_actions
from awacs.aws import Allow, ArnEquals, Condition, PolicyDocument, Statement, StringEquals
from troposphere import GetAtt, Ref, Template, cloudwatch, iam, scheduler

from budget_stack.blocks.task_run import TaskRun, ecs_parameters
from budget_stack.errors import InvalidSetting
from budget_stack.facts.iam import service_principal
from budget_stack.facts.scaling import schedule_form
from budget_stack.facts.scheduler import (
    DATE_PATTERN,
    DROPPED,
    LONGEST_EVENT_AGE,
    LONGEST_WINDOW,
    METRICS,
    MOST_RETRIES,
    SHORTEST_EVENT_AGE,
    leaves_one_day_open,
)
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_number, check_references, check_text, check_time_zone
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.metric_alarm import ABOVE, Evaluation, Metric, add_alarm
from budget_stack.parts.role import Role
from budget_stack.parts.trust import service_trust
from budget_stack.values import Value, is_literal, sub


class JobSchedule(Frozen):
    """When a job runs by itself.

    A run begins within the minute. Scheduler starts each at least once: **a job may run twice**, and a run that takes
    longer than the interval overlaps with the next. Write it so that neither does harm.

    Attributes:
        expression: `cron(minute hour day-of-month month day-of-week year)` with a `?` for one of the two days, as
            `cron(30 2 * * ? *)`; `rate(6 hours)`; or once, `at(2027-01-31T22:00:00)`.
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
        InvalidSetting: a literal that Scheduler would reject, or would ignore.

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
        if form is None or not leaves_one_day_open(expression):
            expected = "such as cron(30 2 * * ? *), rate(6 hours) or at(2027-01-31T22:00:00)"
            raise InvalidSetting("expression", expression, expected)
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


class ScheduledJob(Handle):
    """What `add_job_schedule` adds."""

    group: scheduler.ScheduleGroup
    policy: iam.ManagedPolicy
    role: iam.Role
    schedule: scheduler.Schedule


def add_job_schedule(
    template: Template,
    *,
    run: TaskRun,
    passed_role_arns: Sequence[Value],
    revisions: Value,
    settings: JobSchedule,
    prefix: str = "",
) -> ScheduledJob:
    """Add a schedule in a group of its own, and a role that may start this task in this cluster and nothing else.

    Scheduler names the group, and not the schedule, to whoever asks on whose behalf it takes on a role, and files its
    metrics under it.

    Args:
        template: The template to add to.
        run: What RunTask is told.
        passed_role_arns: The roles that the task has, which the schedule's role may pass on to it.
        revisions: Pattern of the ARNs of what the task definition was and will be. The schedule is updated after its
            role, and runs what it ran before until then.
        settings: The settings of the schedule.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; a launch type that is none, or one beside Spot.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
        https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    """
    check_references(passed_role_arns=passed_role_arns)
    group = add_resource(template, scheduler.ScheduleGroup(logical_id(prefix, "ScheduleGroup")))
    policy = add_resource(
        template,
        iam.ManagedPolicy(
            logical_id(prefix, "SchedulePolicy"),
            Description="What starting the tasks of this one job takes",
            PolicyDocument=_start_tasks(run, passed_role_arns, revisions),
        ),
    )
    source = f"scheduler:${{AWS::Region}}:${{AWS::AccountId}}:schedule-group/${{{group.title}}}"
    role = add_resource(
        template,
        Role(
            logical_id(prefix, "ScheduleRole"),
            Description="By which EventBridge Scheduler starts the tasks of a job",
            AssumeRolePolicyDocument=service_trust("scheduler", source=source),
            ManagedPolicyArns=[Ref(policy)],
        ),
    )
    schedule = add_resource(
        template,
        scheduler.Schedule(
            logical_id(prefix, "Schedule"),
            GroupName=Ref(group),
            ScheduleExpression=settings.expression,
            ScheduleExpressionTimezone=settings.timezone,
            FlexibleTimeWindow=_window(settings.maximum_window_in_minutes),
            State=settings.state,
            **_given(StartDate=settings.start_date, EndDate=settings.end_date),
            Target=scheduler.Target(
                Arn=run.cluster_arn,
                RoleArn=GetAtt(role, "Arn"),
                EcsParameters=ecs_parameters(run),
                RetryPolicy=scheduler.RetryPolicy(
                    MaximumRetryAttempts=settings.maximum_retry_attempts,
                    MaximumEventAgeInSeconds=settings.maximum_event_age_in_seconds,
                ),
            ),
        ),
    )
    return ScheduledJob(group, policy, role, schedule)


def add_dropped_alarm(template: Template, *, group_name: Value, prefix: str = "") -> cloudwatch.Alarm:
    """Add an alarm of runs that Scheduler gave up starting: one is enough.

    Args:
        template: The template to add to.
        group_name: The schedule group that they belong to.
        prefix: The prefix of every logical id.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
    """
    return add_alarm(
        template,
        "DroppedRunsAlarm",
        sub(
            "A run of the job did not begin, and will not: RunTask refused it until it was given up. Why:"
            " aws cloudtrail lookup-events --region ${AWS::Region}"
            " --lookup-attributes AttributeKey=EventName,AttributeValue=RunTask --max-results 5"
        ),
        [Metric(METRICS, DROPPED, "Sum", {"ScheduleGroup": group_name})],
        Evaluation(ABOVE, 0, 1),
        prefix=prefix,
    )


def _start_tasks(run: TaskRun, passed_role_arns: Sequence[Value], revisions: Value) -> PolicyDocument:
    tasks = sub(
        "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task/${Cluster}/*", Cluster=run.cluster_name
    )
    return PolicyDocument(
        Version="2012-10-17",
        Statement=[
            Statement(
                Sid="StartTasks",
                Effect=Allow,
                Action=[ecs_actions.RunTask],
                Resource=[run.task_definition_arn, revisions],
                Condition=Condition(ArnEquals("ecs:cluster", run.cluster_arn)),
            ),
            Statement(
                Sid="PassRoles",
                Effect=Allow,
                Action=[iam_actions.PassRole],
                Resource=list(passed_role_arns),
                Condition=Condition(StringEquals("iam:PassedToService", service_principal("ecs-tasks"))),
            ),
            Statement(
                Sid="TagTasks",
                Effect=Allow,
                Action=[ecs_actions.TagResource],
                Resource=[tasks],
                Condition=Condition(StringEquals("ecs:CreateAction", "RunTask")),
            ),
        ],
    )


def _window(minutes: Value | None) -> scheduler.FlexibleTimeWindow:
    if minutes is None:
        return scheduler.FlexibleTimeWindow(Mode="OFF")
    return scheduler.FlexibleTimeWindow(Mode="FLEXIBLE", MaximumWindowInMinutes=minutes)


def _given(**properties: Value | None) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value is not None}
