"""A whole stack: one call a block, the wiring between them, and the outputs."""

from __future__ import annotations

from collections.abc import Mapping

from troposphere import GetAtt, Ref, Template

from budget_stack.blocks.behind import Behind
from budget_stack.blocks.cluster import add_cluster
from budget_stack.blocks.network import add_network
from budget_stack.blocks.registry import add_registry
from budget_stack.blocks.routing import add_routing
from budget_stack.blocks.service import add_service
from budget_stack.conditions import apply_condition
from budget_stack.facts.resource_types import LISTENER_RULE
from budget_stack.naming import Names, all_or_nothing
from budget_stack.settings.beside_shared import check_beside_shared
from budget_stack.settings.common import check_given
from budget_stack.settings.web_service import Settings
from budget_stack.shared import Shared
from budget_stack.stacks.stack import Stack
from budget_stack.wiring.additions import with_repository, with_volumes
from budget_stack.wiring.address import add_address
from budget_stack.wiring.alarms import add_alarms, add_alarms_of_tasks
from budget_stack.wiring.capacity import add_capacity, cluster_settings, load_balancer_full_name, service_settings
from budget_stack.wiring.databases import add_public_database
from budget_stack.wiring.events import add_task_events
from budget_stack.wiring.finish import finished
from budget_stack.wiring.observation import add_load_balancer_logs, add_views
from budget_stack.wiring.outputs import add_deployment_output, add_image_outputs, add_shared_outputs
from budget_stack.wiring.reached import add_reaching_tasks
from budget_stack.wiring.release import add_release, serving_rule, traffic_shift


def build_stack(
    settings: Settings,
    *,
    template: Template | None = None,
    prefix: str = "",
    names: Mapping[str, str] | None = None,
    shared: Shared | None = None,
) -> Stack:
    """Build a service on Fargate behind a load balancer.

    Args:
        settings: What may vary.
        template: The template to add to; left out, a new one.
        prefix: Starts every logical id. Two stacks in one template take two prefixes.
        names: Whole logical ids of your own, by the role that is behind the prefix otherwise, such as
            `{"Service": "ApiService"}`: so a stack that runs moves onto the blocks and keeps its resources. `Names` are
            the same for single blocks. Left out, every logical id is prefix and role.
        shared: The cluster and load balancer to join; left out, the stack gets its own.

    Raises:
        InvalidSetting: settings of another shape, or something else to join; a prefix that is not made of letters and
            digits; a name of a role that the stack has not, or of two roles; a tag that a resource has already; beside
            `shared` a setting that the other stack decides, no priority, or a rule that would take all requests of the
            listener.
        LogicalIdTaken: the template already has resources, outputs or conditions of this prefix.

    Whatever is raised, the template is as it was.
    """
    check_given(settings, Settings, template=template, prefix=prefix, shared=shared, joins=(Shared,))
    if template is None:
        template = Template()
    if shared is not None:
        check_beside_shared(settings, template, shared.cluster_name)
    prefix = prefix if names is None else Names(names, prefix)
    # a later change of a rule that ECS shifts, if only of a tag, would undo the last shift
    shifted = LISTENER_RULE if settings.release.has_two_groups else None
    with all_or_nothing(template), finished(template, settings, prefix, untagged=shifted):
        return _build(settings, template, prefix, shared)


def _build(settings: Settings, template: Template, prefix: str, shared: Shared | None) -> Stack:
    others = {*template.outputs}
    template.set_version()
    container = with_repository(settings)
    registry = cluster = address = access_logs = None
    if settings.registry is not None:
        registry = add_registry(template, settings=settings.registry, prefix=prefix)
        add_image_outputs(
            template, settings=settings.registry, cpu_architecture=container.cpu_architecture, prefix=prefix
        )
    database, container, network_settings, connect_policy_arns = add_public_database(
        template, settings=settings, container=container, prefix=prefix
    )
    if shared is None:
        cluster = add_cluster(template, settings=cluster_settings(settings.cluster, settings.scaling), prefix=prefix)
        address = add_address(template, settings=settings, prefix=prefix)
        access_logs = add_load_balancer_logs(
            template, settings=settings, load_balancer=address.load_balancer.load_balancer, prefix=prefix
        )
        shared = Shared(
            cluster_name=Ref(cluster.cluster),
            listener_arn=Ref(address.load_balancer.listener),
            load_balancer_security_group_id=GetAtt(address.load_balancer.security_group, "GroupId"),
            https_listener_arn=Ref(address.https_listener.listener) if address.https_listener else None,
            https_condition=settings.https.condition if settings.https and address.https_listener else None,
        )
        add_shared_outputs(template, shared=shared, url=address.url, prefix=prefix)
    routing = add_routing(
        template,
        vpc_id=settings.vpc_id,
        listener_arn=shared.listener_arn,
        https_listener_arn=shared.https_listener_arn,
        https_condition=shared.https_condition,
        two_target_groups=settings.release.has_two_groups,
        settings=settings.routing,
        prefix=prefix,
    )
    rule_arn = serving_rule(routing, shared.https_condition)
    release = add_release(
        template,
        routing=routing,
        serving_rule_arn=rule_arn,
        load_balancer=address.load_balancer if address else None,
        settings=settings.release,
        prefix=prefix,
    )
    network = add_network(
        template,
        vpc_id=settings.vpc_id,
        load_balancer_security_group_id=shared.load_balancer_security_group_id,
        container_port=container.port,
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
        execute_command=settings.service.execute_command,
        prefix=prefix,
    )
    tasks = reached.tasks
    events = add_task_events(
        template, settings=settings.events, cluster_name=shared.cluster_name, is_shared=cluster is None, prefix=prefix
    )
    balancer_name = load_balancer_full_name(address.load_balancer if address else None, shared.listener_arn)
    alarms = add_alarms(
        template,
        settings=settings,
        address=address,
        load_balancer_full_name=balancer_name,
        routing=routing,
        log_group_name=Ref(tasks.logs.log_group),
        prefix=prefix,
    )
    service = add_service(
        template,
        cluster_name=shared.cluster_name,
        task_definition_arn=Ref(tasks.task.task_definition),
        subnet_ids=settings.task_subnet_ids,
        security_group_id=GetAtt(network.security_group, "GroupId"),
        behind=Behind(
            container_name=container.name,
            container_port=container.port,
            target_group_arn=Ref(routing.target_group),
            listener_rule_arn=rule_arn,
            health_check_grace_period=settings.service.health_check_grace_period,
            traffic_shift=traffic_shift(routing, release),
        ),
        rollback_alarm_names=[Ref(alarm) for alarm in alarms.rollback] if alarms else (),
        release=settings.release,
        launch_type=shared.launch_type,
        high_resolution_metrics=settings.scaling.high_resolution_metrics if settings.scaling else (),
        settings=service_settings(settings),
        prefix=prefix,
    )
    if before := [*reached.waits_for, *events.waits_for]:
        service.service.DependsOn = before
    service_name = GetAtt(service.service, "Name")
    scaling = add_capacity(
        template,
        cluster_name=shared.cluster_name,
        service_name=service_name,
        load_balancer_full_name=balancer_name,
        target_group_full_name=GetAtt(routing.target_group, "TargetGroupFullName"),
        settings=settings,
        prefix=prefix,
    )
    alarms = add_alarms_of_tasks(
        template,
        alarms,
        settings=settings,
        cluster_name=shared.cluster_name,
        service_name=service_name,
        prefix=prefix,
    )
    views = add_views(
        template,
        settings=settings,
        load_balancer_full_name=balancer_name,
        routing=routing,
        cluster_name=shared.cluster_name,
        service_name=service_name,
        log_group_name=Ref(tasks.logs.log_group),
        address=address,
        event_log_group_name=events.log_group_name,
        alarms=alarms or (),
        database=database or reached.database,
        prefix=prefix,
    )
    if (has_tasks := settings.service.condition) is not None:
        apply_condition(service, has_tasks)
    add_deployment_output(
        template,
        cluster_name=shared.cluster_name,
        service=service.service,
        condition=has_tasks,
        prefix=prefix,
    )
    return Stack(
        template=template,
        shared=shared,
        registry=registry,
        database=database or reached.database,
        cluster=cluster,
        load_balancer=address.load_balancer if address else None,
        https_listener=address.https_listener if address else None,
        http_api=address.http_api if address else None,
        http_api_domain=address.http_api_domain if address else None,
        certificate=address.certificate if address else None,
        alias_record=address.alias_record if address else None,
        logs=tasks.logs,
        command_logs=tasks.command_logs,
        roles=tasks.roles,
        routing=routing,
        release=release,
        network=network,
        endpoints=reached.endpoints,
        file_system=reached.file_system,
        task=tasks.task,
        service=service,
        scaling=scaling,
        events=events.added,
        access_logs=access_logs,
        alarms=alarms,
        dashboard=views.dashboard,
        saved_queries=views.saved_queries,
        outputs=tuple(output for name, output in template.outputs.items() if name not in others),
    )
