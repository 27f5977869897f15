"""A worker: a service that nobody connects to, wired from the same parts as a whole stack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from troposphere import GetAtt, Output, Ref, Template, cloudwatch

from budget_stack.blocks.cluster import Cluster, add_cluster
from budget_stack.blocks.database import Database
from budget_stack.blocks.endpoints import Endpoints
from budget_stack.blocks.events import Events
from budget_stack.blocks.log_alarm import LogAlarm, add_log_alarm
from budget_stack.blocks.logs import Logs
from budget_stack.blocks.network import BackgroundNetwork, add_background_network
from budget_stack.blocks.queue_alarms import QueueAlarms, add_queue_alarms
from budget_stack.blocks.roles import Roles
from budget_stack.blocks.saved_queries import SavedQueries, add_saved_queries
from budget_stack.blocks.scaling import Scaling, add_scaling
from budget_stack.blocks.service import Service, add_service
from budget_stack.blocks.task_alarms import add_saturation_alarm
from budget_stack.blocks.task_definition import Task
from budget_stack.blocks.topic import Topic, add_topic
from budget_stack.conditions import apply_condition
from budget_stack.handle import Handle
from budget_stack.naming import Names, all_or_nothing
from budget_stack.settings.beside_shared import check_beside_cluster
from budget_stack.settings.common import check_given
from budget_stack.settings.worker import WorkerSettings
from budget_stack.shared import Shared, SharedCluster
from budget_stack.wiring.additions import with_volumes
from budget_stack.wiring.alarms import most_tasks
from budget_stack.wiring.capacity import cluster_settings, with_first_tasks
from budget_stack.wiring.databases import add_public_database
from budget_stack.wiring.events import add_task_events
from budget_stack.wiring.finish import finished
from budget_stack.wiring.outputs import add_cluster_output, add_deployment_output
from budget_stack.wiring.queue import add_wired_queue
from budget_stack.wiring.reached import add_reaching_tasks

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora
    from budget_stack.blocks.file_system import FileSystem
    from budget_stack.blocks.work_queue import WorkQueue


class WorkerAlarms(Handle):
    """The alarms of a worker, and the topic that they write to; `None` for what was left out."""

    topic: Topic
    log: LogAlarm | None
    queue: QueueAlarms | None = None
    saturation: cloudwatch.Alarm | None = None


class Worker(Handle):
    """The template, and the handle of every block in it; `None` for a block that was left out.

    `shared` is what another worker or a job takes to join this one's cluster. `events` are `None`, too, where
    another stack of the template keeps them.
    """

    template: Template
    shared: SharedCluster
    database: Database | Aurora | None
    queue: WorkQueue | None
    cluster: Cluster | None
    logs: Logs
    command_logs: Logs | None
    roles: Roles
    network: BackgroundNetwork
    endpoints: Endpoints | None
    file_system: FileSystem | None
    task: Task
    service: Service
    scaling: Scaling | None
    events: Events | None
    alarms: WorkerAlarms | None
    saved_queries: SavedQueries | None
    outputs: tuple[Output, ...]


def build_worker(
    settings: WorkerSettings,
    *,
    template: Template | None = None,
    prefix: str = "",
    names: Mapping[str, str] | None = None,
    shared: Shared | SharedCluster | None = None,
) -> Worker:
    """Build a service on Fargate without load balancer and port, such as one that takes messages from a queue.

    Args:
        settings: What may vary.
        template: The template to add to; left out, a new one.
        prefix: Starts every logical id. Two stacks in one template take two prefixes.
        names: Whole logical ids of your own, as for `build_stack`.
        shared: The cluster to join, such as `Stack.shared` of a web service; left out, the worker gets its own.

    Raises:
        InvalidSetting: settings of another shape, or something else to join; a prefix that is not made of letters and
            digits; a name of a role that the stack has not, or of two roles; a tag that a resource has already; beside
            `shared` settings of a cluster.
        LogicalIdTaken: the template already has resources, outputs or conditions of this prefix.

    Whatever is raised, the template is as it was.
    """
    check_given(
        settings, WorkerSettings, template=template, prefix=prefix, shared=shared, joins=(Shared, SharedCluster)
    )
    if template is None:
        template = Template()
    if shared is not None:
        check_beside_cluster(settings, template, shared.cluster_name, settings.scaling)
    prefix = prefix if names is None else Names(names, prefix)
    with all_or_nothing(template), finished(template, settings, prefix):
        return _build(settings, template, prefix, shared)


def _build(settings: WorkerSettings, template: Template, prefix: str, shared: Shared | SharedCluster | None) -> Worker:
    others = {*template.outputs}
    template.set_version()
    cluster = None
    database, container, network_settings, connect_policy_arns = add_public_database(
        template, settings=settings, container=settings.container, prefix=prefix
    )
    queue, container, scaling_settings, consume_policy_arns = add_wired_queue(
        template, settings=settings, container=container, prefix=prefix
    )
    if shared is None:
        cluster = add_cluster(template, settings=cluster_settings(settings.cluster, scaling_settings), prefix=prefix)
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
        policy_arns=[*connect_policy_arns, *consume_policy_arns],
        execute_command=settings.service.execute_command,
        calls=("sqs",) if queue is not None else (),
        prefix=prefix,
    )
    tasks = reached.tasks
    events = add_task_events(
        template, settings=settings.events, cluster_name=shared.cluster_name, is_shared=cluster is None, prefix=prefix
    )
    alarms = _add_alarms(template, settings, tasks.logs, queue, prefix)
    service = add_service(
        template,
        cluster_name=shared.cluster_name,
        task_definition_arn=Ref(tasks.task.task_definition),
        subnet_ids=settings.task_subnet_ids,
        security_group_id=GetAtt(network.security_group, "GroupId"),
        rollback_alarm_names=[Ref(alarms.log.alarm)] if alarms and alarms.log else (),
        launch_type=shared.launch_type,
        high_resolution_metrics=settings.scaling.high_resolution_metrics if settings.scaling else (),
        settings=with_first_tasks(
            replace(settings.service, assign_public_ip=settings.assign_public_ip), settings.scaling
        ),
        prefix=prefix,
    )
    if before := [*reached.waits_for, *events.waits_for]:
        service.service.DependsOn = before
    service_name = GetAtt(service.service, "Name")
    scaling = None
    if scaling_settings is not None:
        scaling = add_scaling(
            template,
            cluster_name=shared.cluster_name,
            service_name=service_name,
            settings=scaling_settings,
            prefix=prefix,
        )
    if alarms is not None and settings.alarms is not None:
        saturation = add_saturation_alarm(
            template,
            cluster_name=shared.cluster_name,
            service_name=service_name,
            max_capacity=most_tasks(settings.scaling),
            settings=settings.alarms,
            prefix=prefix,
        )
        if saturation is not None:
            saturation.AlarmActions = [Ref(alarms.topic.topic)]
        alarms = alarms._replace(saturation=saturation)
    saved_queries = None
    if settings.saved_queries is not None:
        saved_queries = add_saved_queries(
            template,
            log_group_name=Ref(tasks.logs.log_group),
            event_log_group_name=events.log_group_name,
            settings=settings.saved_queries,
            prefix=prefix,
        )
    if (has_tasks := settings.service.condition) is not None:
        for handle in (service, scaling, (alarms and alarms.saturation,)):
            apply_condition(handle or (), has_tasks)
    add_deployment_output(
        template,
        cluster_name=shared.cluster_name,
        service=service.service,
        condition=has_tasks,
        prefix=prefix,
    )
    return Worker(
        template=template,
        shared=SharedCluster(shared.cluster_name, shared.launch_type),
        database=database or reached.database,
        queue=queue,
        cluster=cluster,
        logs=tasks.logs,
        command_logs=tasks.command_logs,
        roles=tasks.roles,
        network=network,
        endpoints=reached.endpoints,
        file_system=reached.file_system,
        task=tasks.task,
        service=service,
        scaling=scaling,
        events=events.added,
        alarms=alarms,
        saved_queries=saved_queries,
        outputs=tuple(output for name, output in template.outputs.items() if name not in others),
    )


def _add_alarms(
    template: Template, settings: WorkerSettings, logs: Logs, queue: WorkQueue | None, prefix: str
) -> WorkerAlarms | None:
    """Add those that exist without the service, which refers to some of them."""
    if settings.alarms is None:
        return None
    topic = add_topic(template, settings=settings.alarms.topic, prefix=prefix)
    log = add_log_alarm(template, log_group_name=Ref(logs.log_group), settings=settings.alarms, prefix=prefix)
    if log is not None:
        log.alarm.AlarmActions = [Ref(topic.topic)]
        if settings.service.condition is not None:
            log.alarm.Condition = settings.service.condition
    if queue is None or settings.queue is None:
        return WorkerAlarms(topic, log)
    of_queue = add_queue_alarms(
        template,
        queue_name=queue.name,
        dead_letter_queue_name=GetAtt(queue.dead_letter_queue, "QueueName"),
        settings=settings.queue,
        prefix=prefix,
    )
    for alarm in of_queue:
        alarm.AlarmActions = [Ref(topic.topic)]
    return WorkerAlarms(topic, log, of_queue)
