"""A job: tasks that end by themselves, wired from the same parts as a whole stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from troposphere import GetAtt, Output, Ref, Template, cloudwatch

from budget_stack.blocks.cluster import Cluster, add_cluster
from budget_stack.blocks.container import BackgroundContainerSettings, init_name
from budget_stack.blocks.database import Database
from budget_stack.blocks.endpoints import Endpoints
from budget_stack.blocks.events import Events
from budget_stack.blocks.job_schedule import ScheduledJob, add_dropped_alarm, add_job_schedule
from budget_stack.blocks.logs import Logs
from budget_stack.blocks.network import BackgroundNetwork, add_background_network
from budget_stack.blocks.roles import Roles
from budget_stack.blocks.task_definition import Task
from budget_stack.blocks.task_failures import TaskFailures, add_task_failures
from budget_stack.blocks.task_run import TaskRun, run_task_command
from budget_stack.blocks.topic import Topic, add_topic, let_rule_publish
from budget_stack.handle import Handle
from budget_stack.naming import Names, all_or_nothing
from budget_stack.settings.beside_shared import check_beside_cluster
from budget_stack.settings.common import check_given
from budget_stack.settings.job import JobSettings
from budget_stack.shared import Shared, SharedCluster
from budget_stack.values import sub
from budget_stack.wiring.additions import with_volumes
from budget_stack.wiring.databases import add_public_database
from budget_stack.wiring.events import add_task_events
from budget_stack.wiring.finish import finished
from budget_stack.wiring.outputs import add_cluster_output, add_output
from budget_stack.wiring.reached import add_reaching_tasks
from budget_stack.wiring.tasks import Tasks

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora
    from budget_stack.blocks.file_system import FileSystem


class JobAlarms(Handle):
    """The topic that is told of runs that went wrong, and by what; `dropped` is `None` without a schedule."""

    topic: Topic
    failures: TaskFailures
    dropped: cloudwatch.Alarm | None = None


class Job(Handle):
    """The template, and the handle of every block in it; `None` for a block that was left out.

    `shared` is what another job or a worker takes to join this one's cluster. `events` are `None`, too, where
    another stack of the template keeps them.
    """

    template: Template
    shared: SharedCluster
    database: Database | Aurora | None
    cluster: Cluster | None
    logs: Logs
    command_logs: Logs | None
    roles: Roles
    network: BackgroundNetwork
    endpoints: Endpoints | None
    file_system: FileSystem | None
    task: Task
    events: Events | None
    alarms: JobAlarms | None
    schedule: ScheduledJob | None
    outputs: tuple[Output, ...]


def build_job(
    settings: JobSettings,
    *,
    template: Template | None = None,
    prefix: str = "",
    names: Mapping[str, str] | None = None,
    shared: Shared | SharedCluster | None = None,
) -> Job:
    """Build a job on Fargate, which a schedule starts, or whoever runs the command of the output `RunTaskCommand`.

    Args:
        settings: What may vary.
        template: The template to add to; left out, a new one.
        prefix: Starts every logical id. Two stacks in one template take two prefixes.
        names: Whole logical ids of your own, as for `build_stack`.
        shared: The cluster to join, such as `Stack.shared` of a web service; left out, the job gets its own.

    Raises:
        InvalidSetting: settings of another shape, or something else to join; a prefix that is not made of letters and
            digits; a name of a role that the stack has not, or of two roles; a tag that a resource has already; beside
            `shared` settings of a cluster, or Spot in one that has no capacity providers.
        LogicalIdTaken: the template already has resources, outputs or conditions of this prefix.

    Whatever is raised, the template is as it was.
    """
    check_given(settings, JobSettings, template=template, prefix=prefix, shared=shared, joins=(Shared, SharedCluster))
    if template is None:
        template = Template()
    if shared is not None:
        check_beside_cluster(settings, template, shared.cluster_name)
    prefix = prefix if names is None else Names(names, prefix)
    with all_or_nothing(template), finished(template, settings, prefix):
        return _build(settings, template, prefix, shared)


def _build(settings: JobSettings, template: Template, prefix: str, shared: Shared | SharedCluster | None) -> Job:
    others = {*template.outputs}
    template.set_version()
    cluster = None
    database, container, network_settings, connect_policy_arns = add_public_database(
        template, settings=settings, container=settings.container, prefix=prefix
    )
    if shared is None:
        cluster = add_cluster(template, settings=settings.cluster, prefix=prefix)
        shared = SharedCluster(Ref(cluster.cluster))
        add_cluster_output(template, cluster_name=shared.cluster_name, prefix=prefix)
    network = add_background_network(
        template,
        vpc_id=settings.vpc_id,
        settings=with_volumes(network_settings, container.volumes),
        prefix=prefix,
    )
    reached = add_reaching_tasks(
        template,
        settings=settings,
        container=container,
        cluster=cluster,
        network=network,
        policy_arns=connect_policy_arns,
        execute_command=settings.run.execute_command,
        prefix=prefix,
    )
    tasks = reached.tasks
    revisions = _revisions(tasks.task)
    events = add_task_events(
        template,
        settings=settings.events,
        cluster_name=shared.cluster_name,
        is_shared=cluster is None,
        task_definitions=sub(revisions),
        prefix=prefix,
    )
    alarms = _add_alarms(template, settings, container, tasks, prefix)
    run = TaskRun(
        cluster_name=shared.cluster_name,
        task_definition_arn=Ref(tasks.task.task_definition),
        subnet_ids=settings.task_subnet_ids,
        security_group_id=GetAtt(network.security_group, "GroupId"),
        assign_public_ip=settings.assign_public_ip,
        launch_type=shared.launch_type,
        settings=settings.run,
    )
    schedule = None
    if settings.schedule is not None:
        schedule = add_job_schedule(
            template,
            run=run,
            passed_role_arns=[GetAtt(role, "Arn") for role in (tasks.roles.execution_role, tasks.roles.task_role)],
            revisions=sub(f"{revisions}*"),
            settings=settings.schedule,
            prefix=prefix,
        )
        told_by = [alarms.failures.rule.title] if alarms else []
        if before := [*reached.waits_for, *events.waits_for, *told_by]:
            schedule.schedule.DependsOn = before
        if alarms is not None:
            dropped = add_dropped_alarm(template, group_name=Ref(schedule.group), prefix=prefix)
            dropped.AlarmActions = [Ref(alarms.topic.topic)]
            alarms = alarms._replace(dropped=dropped)
    add_output(template, "RunTaskCommand", "Starts one run of the job", run_task_command(run), prefix=prefix)
    return Job(
        template=template,
        shared=SharedCluster(shared.cluster_name, shared.launch_type),
        database=database or reached.database,
        cluster=cluster,
        logs=tasks.logs,
        command_logs=tasks.command_logs,
        roles=tasks.roles,
        network=network,
        endpoints=reached.endpoints,
        file_system=reached.file_system,
        task=tasks.task,
        events=events.added,
        alarms=alarms,
        schedule=schedule,
        outputs=tuple(output for name, output in template.outputs.items() if name not in others),
    )


def _revisions(task: Task) -> str:
    """How the ARNs begin of what a task definition was and will be, each of a family that CloudFormation names.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
    """
    arn = "arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition"
    return f"{arn}/${{AWS::StackName}}-{task.task_definition.title}-"


def _add_alarms(
    template: Template,
    settings: JobSettings,
    container: BackgroundContainerSettings,
    tasks: Tasks,
    prefix: str,
) -> JobAlarms | None:
    if settings.topic is None:
        return None
    topic = add_topic(template, settings=settings.topic, prefix=prefix)
    failures = add_task_failures(
        template,
        task_definition_arn=Ref(tasks.task.task_definition),
        revisions=sub(_revisions(tasks.task)),
        container_names=(container.name, *([init_name(container)] if container.init_command else ())),
        log_group_name=Ref(tasks.logs.log_group),
        topic_arn=Ref(topic.topic),
        prefix=prefix,
    )
    let_rule_publish(topic, GetAtt(failures.rule, "Arn"))
    return JobAlarms(topic, failures)
