"""When a job runs by itself: a schedule of EventBridge Scheduler, and the role by which it starts tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awacs import ecs as ecs_actions
from awacs import iam as iam_actions
from awacs.aws import Allow, ArnEquals, Condition, PolicyDocument, Statement, StringEquals
from troposphere import GetAtt, Ref, Template, cloudwatch, iam, scheduler

from budget_stack.blocks.job_schedule_settings import JobSchedule
from budget_stack.blocks.task_run import TaskRun
from budget_stack.facts.iam import service_principal
from budget_stack.facts.scheduler import DROPPED, METRICS
from budget_stack.handle import Handle
from budget_stack.literals import check_references, listed
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.metric_alarm import ABOVE, Evaluation, Metric, add_alarm
from budget_stack.parts.role import Role
from budget_stack.parts.trust import service_trust
from budget_stack.values import Value, sub


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


def ecs_parameters(run: TaskRun) -> scheduler.EcsParameters:
    """Return what a schedule of EventBridge Scheduler tells RunTask.

    Args:
        run: What RunTask is told.

    Source: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_EcsParameters.html
    """
    parameters = scheduler.EcsParameters(
        TaskDefinitionArn=run.task_definition_arn,
        NetworkConfiguration=scheduler.NetworkConfiguration(
            AwsvpcConfiguration=scheduler.AwsVpcConfiguration(
                Subnets=listed("subnet_ids", run.subnet_ids),
                SecurityGroups=[run.security_group_id],
                AssignPublicIp=run.assign_public_ip,
            )
        ),
        EnableECSManagedTags=True,
        PropagateTags="TASK_DEFINITION",
    )
    if (provider := run.capacity_provider) is None:
        parameters.LaunchType = run.launch_type
    else:
        item = scheduler.CapacityProviderStrategyItem(CapacityProvider=provider, Weight=1)
        parameters.CapacityProviderStrategy = [item]
    if run.settings.execute_command:
        parameters.EnableExecuteCommand = True
    return parameters
