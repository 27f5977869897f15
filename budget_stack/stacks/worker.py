"""A worker: a service that nobody connects to, wired from the same parts as a whole stack."""

from __future__ import annotations

from troposphere import GetAtt, Output, Ref, Template, cloudwatch

from budget_stack.blocks.cluster import Cluster, ClusterSettings, add_cluster
from budget_stack.blocks.database import Database
from budget_stack.blocks.events import Events
from budget_stack.blocks.log_alarm import LogAlarm, add_log_alarm
from budget_stack.blocks.logs import Logs
from budget_stack.blocks.network import BackgroundNetwork, add_background_network
from budget_stack.blocks.roles import Roles
from budget_stack.blocks.scaling import Scaling, add_scaling
from budget_stack.blocks.service import Service, add_service
from budget_stack.blocks.task_alarms import add_saturation_alarm
from budget_stack.blocks.task_definition import Task
from budget_stack.blocks.topic import Topic, add_topic
from budget_stack.conditions import apply_condition
from budget_stack.errors import InvalidSetting
from budget_stack.handle import Handle
from budget_stack.naming import all_or_nothing
from budget_stack.settings.worker import WorkerSettings
from budget_stack.shared import Shared, SharedCluster
from budget_stack.wiring.additions import with_volumes
from budget_stack.wiring.alarms import most_tasks
from budget_stack.wiring.capacity import with_first_tasks
from budget_stack.wiring.databases import add_wired_dsql_database
from budget_stack.wiring.observation import add_service_events
from budget_stack.wiring.outputs import add_deployment_output, add_output
from budget_stack.wiring.tasks import add_tasks


class WorkerAlarms(Handle):
    """The alarms of a worker, and the topic that they write to; `None` for what was left out."""

    topic: Topic
    log: LogAlarm | None
    saturation: cloudwatch.Alarm | None = None


class Worker(Handle):
    """The template, and the handle of every block in it; `None` for a block that was left out.

    `shared` is what another worker or a job takes to join this one's cluster.
    """

    template: Template
    shared: SharedCluster
    database: Database | None
    cluster: Cluster | None
    logs: Logs
    command_logs: Logs | None
    roles: Roles
    network: BackgroundNetwork
    task: Task
    service: Service
    scaling: Scaling | None
    events: Events | None
    alarms: WorkerAlarms | None
    outputs: tuple[Output, ...]


def build_worker(
    settings: WorkerSettings,
    *,
    template: Template | None = None,
    prefix: str = "",
    shared: Shared | SharedCluster | None = None,
) -> Worker:
    """Build a service on Fargate without load balancer and port, such as one that takes messages from a queue.

    Args:
        settings: What may vary.
        template: The template to add to; left out, a new one.
        prefix: Starts every logical id. Two stacks in one template take two prefixes.
        shared: The cluster to join, such as `Stack.shared` of a web service; left out, the worker gets its own.

    Raises:
        InvalidSetting: a prefix that is not made of letters and digits; beside `shared` settings of a cluster.
        LogicalIdTaken: the template already has resources, outputs or conditions of this prefix.

    Whatever is raised, the template is as it was.
    """
    if template is None:
        template = Template()
    if shared is not None:
        check_cluster(settings)
    with all_or_nothing(template):
        return _build(settings, template, prefix, shared)


def check_cluster(settings: WorkerSettings) -> None:
    """Refuse settings of a cluster that is another stack's, but for what the queue must know of it.

    Raises:
        InvalidSetting: settings of that cluster.
    """
    follows_queue = settings.scaling is not None and settings.scaling.queue is not None
    if settings.cluster != ClusterSettings() and not follows_queue:
        expected = "left out beside shared: the cluster is another stack's"
        raise InvalidSetting("cluster", settings.cluster, expected)


def _build(settings: WorkerSettings, template: Template, prefix: str, shared: Shared | SharedCluster | None) -> Worker:
    others = {*template.outputs}
    template.set_version()
    database = cluster = None
    container, network_settings, task_policy_arns = settings.container, settings.network, []
    if settings.database is not None:
        database, container, network_settings, may_connect = add_wired_dsql_database(
            template, settings=settings.database, container=container, network=network_settings, prefix=prefix
        )
        task_policy_arns.append(may_connect)
    if shared is None:
        cluster = add_cluster(template, settings=settings.cluster, prefix=prefix)
        shared = SharedCluster(Ref(cluster.cluster))
        description = "Cluster that other services may run in"
        add_output(template, "Cluster", description, shared.cluster_name, export=True, prefix=prefix)
    network = add_background_network(
        template,
        vpc_id=settings.vpc_id,
        settings=with_volumes(network_settings, container.volumes),
        prefix=prefix,
    )
    tasks = add_tasks(
        template,
        cluster=cluster,
        task_policy_arns=task_policy_arns,
        container=container,
        execute_command=settings.service.execute_command,
        log_settings=settings.logs,
        prefix=prefix,
    )
    events = add_service_events(
        template, settings=settings.events, cluster_name=shared.cluster_name, is_shared=cluster is None, prefix=prefix
    )
    alarms = _add_alarms(template, settings, tasks.logs, prefix)
    service = add_service(
        template,
        cluster_name=shared.cluster_name,
        task_definition_arn=Ref(tasks.task.task_definition),
        subnet_ids=settings.subnet_ids,
        security_group_id=GetAtt(network.security_group, "GroupId"),
        rollback_alarm_names=[Ref(alarms.log.alarm)] if alarms and alarms.log else (),
        launch_type=shared.launch_type,
        high_resolution_metrics=settings.scaling.high_resolution_metrics if settings.scaling else (),
        settings=with_first_tasks(settings.service, settings.scaling),
        prefix=prefix,
    )
    waits_for = [it.title for it in network.destination_ingress]
    if events is not None:
        waits_for.append(events.rule.title)
    if waits_for:
        service.service.DependsOn = waits_for
    service_name = GetAtt(service.service, "Name")
    scaling = None
    if settings.scaling is not None:
        scaling = add_scaling(
            template,
            cluster_name=shared.cluster_name,
            service_name=service_name,
            settings=settings.scaling,
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
    if (has_tasks := settings.service.condition) is not None:
        for handle in (service, scaling, (alarms and alarms.saturation,)):
            apply_condition(handle or (), has_tasks)
    add_deployment_output(
        template,
        cluster_name=shared.cluster_name,
        service=service.service,
        condition=settings.service.condition,
        prefix=prefix,
    )
    return Worker(
        template=template,
        shared=SharedCluster(shared.cluster_name, shared.launch_type),
        database=database,
        cluster=cluster,
        logs=tasks.logs,
        command_logs=tasks.command_logs,
        roles=tasks.roles,
        network=network,
        task=tasks.task,
        service=service,
        scaling=scaling,
        events=events,
        alarms=alarms,
        outputs=tuple(output for name, output in template.outputs.items() if name not in others),
    )


def _add_alarms(template: Template, settings: WorkerSettings, logs: Logs, prefix: str) -> WorkerAlarms | None:
    """Add those that exist before the service, which refers to them."""
    if settings.alarms is None:
        return None
    topic = add_topic(template, settings=settings.alarms.topic, prefix=prefix)
    log = add_log_alarm(template, log_group_name=Ref(logs.log_group), settings=settings.alarms, prefix=prefix)
    if log is not None:
        log.alarm.AlarmActions = [Ref(topic.topic)]
        if settings.service.condition is not None:
            log.alarm.Condition = settings.service.condition
    return WorkerAlarms(topic, log)
