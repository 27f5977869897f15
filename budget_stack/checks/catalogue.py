"""The modules of rules, in the order in which their rules are asked."""

from __future__ import annotations

from budget_stack.checks.rules import (
    access_log,
    blue_green,
    bucket,
    build,
    capacity_provider,
    certificate,
    cluster,
    daemon,
    dashboard,
    delivery,
    deployment,
    discovery,
    event_rule,
    event_target,
    execution_role,
    fargate,
    firelens,
    health_check,
    image,
    log,
    metric_filter,
    name,
    output,
    pipeline,
    placement,
    port,
    proxy,
    queue,
    reference,
    resource_policy,
    schedule,
    secret,
    secrets_manager,
    ssm_parameter,
    subscription,
    subscription_filter,
    tag,
    task,
    template,
    text,
    topic,
    volume,
    waf,
)
from budget_stack.checks.rules.alarm import composite as alarm_composite
from budget_stack.checks.rules.alarm import form as alarm_form
from budget_stack.checks.rules.alarm import insights as alarm_insights
from budget_stack.checks.rules.alarm import metric as alarm_metric
from budget_stack.checks.rules.alarm import queries as alarm_queries
from budget_stack.checks.rules.alarm import settings as alarm_settings
from budget_stack.checks.rules.alarm import statistic as alarm_statistic
from budget_stack.checks.rules.alarm import topic as alarm_topic
from budget_stack.checks.rules.container import definition as container_definition
from budget_stack.checks.rules.container import dependency as container_dependency
from budget_stack.checks.rules.container import health as container_health
from budget_stack.checks.rules.container import platform as container_platform
from budget_stack.checks.rules.container import resources as container_resources
from budget_stack.checks.rules.database import capacity as database_capacity
from budget_stack.checks.rules.database import connection as database_connection
from budget_stack.checks.rules.database import credentials as database_credentials
from budget_stack.checks.rules.database import schedule as database_schedule
from budget_stack.checks.rules.database import settings as database_settings
from budget_stack.checks.rules.database import storage as database_storage
from budget_stack.checks.rules.database import version as database_version
from budget_stack.checks.rules.ecs import limits as ecs_limits
from budget_stack.checks.rules.efs import address as efs_address
from budget_stack.checks.rules.efs import file_system as efs_file_system
from budget_stack.checks.rules.efs import mount_target as efs_mount_target
from budget_stack.checks.rules.efs import policy as efs_policy
from budget_stack.checks.rules.efs import volume as efs_volume
from budget_stack.checks.rules.http_api import integration as http_api_integration
from budget_stack.checks.rules.http_api import link as http_api_link
from budget_stack.checks.rules.http_api import stage as http_api_stage
from budget_stack.checks.rules.iam import federation as iam_federation
from budget_stack.checks.rules.iam import form as iam_form
from budget_stack.checks.rules.iam import policy as iam_policy
from budget_stack.checks.rules.iam import resource as iam_resource
from budget_stack.checks.rules.iam import role as iam_role
from budget_stack.checks.rules.iam import trust_policy as iam_trust_policy
from budget_stack.checks.rules.key import policy as key_policy
from budget_stack.checks.rules.key import use as key_use
from budget_stack.checks.rules.listener import action as listener_action
from budget_stack.checks.rules.listener import attribute as listener_attribute
from budget_stack.checks.rules.listener import authentication as listener_authentication
from budget_stack.checks.rules.listener import condition as listener_condition
from budget_stack.checks.rules.listener import encryption as listener_encryption
from budget_stack.checks.rules.listener import https as listener_https
from budget_stack.checks.rules.listener import protocol as listener_protocol
from budget_stack.checks.rules.listener import redirect as listener_redirect
from budget_stack.checks.rules.listener import settings as listener_settings
from budget_stack.checks.rules.listener import transform as listener_transform
from budget_stack.checks.rules.load_balancer import attribute as load_balancer_attribute
from budget_stack.checks.rules.load_balancer import connections as load_balancer_connections
from budget_stack.checks.rules.load_balancer import setting as load_balancer_setting
from budget_stack.checks.rules.network import endpoint as network_endpoint
from budget_stack.checks.rules.network import group as network_group
from budget_stack.checks.rules.network import nat_gateway as network_nat_gateway
from budget_stack.checks.rules.network import route as network_route
from budget_stack.checks.rules.network import security_group as network_security_group
from budget_stack.checks.rules.network import subnet as network_subnet
from budget_stack.checks.rules.network import vpc as network_vpc
from budget_stack.checks.rules.record import routing as record_routing
from budget_stack.checks.rules.record import settings as record_settings
from budget_stack.checks.rules.record import zone as record_zone
from budget_stack.checks.rules.registry import lifecycle as registry_lifecycle
from budget_stack.checks.rules.registry import pull_through as registry_pull_through
from budget_stack.checks.rules.registry import repository as registry_repository
from budget_stack.checks.rules.run_task import role as run_task_role
from budget_stack.checks.rules.run_task import settings as run_task_settings
from budget_stack.checks.rules.scaling import action as scaling_action
from budget_stack.checks.rules.scaling import custom as scaling_custom
from budget_stack.checks.rules.scaling import label as scaling_label
from budget_stack.checks.rules.scaling import metric as scaling_metric
from budget_stack.checks.rules.scaling import policy as scaling_policy
from budget_stack.checks.rules.scaling import schedule as scaling_schedule
from budget_stack.checks.rules.scaling import step as scaling_step
from budget_stack.checks.rules.scaling import target as scaling_target
from budget_stack.checks.rules.service import capacity as service_capacity
from budget_stack.checks.rules.service import connect as service_connect
from budget_stack.checks.rules.service import connections as service_connections
from budget_stack.checks.rules.service import exec as service_exec
from budget_stack.checks.rules.service import infrastructure as service_infrastructure
from budget_stack.checks.rules.service import registration as service_registration
from budget_stack.checks.rules.service import strategy as service_strategy
from budget_stack.checks.rules.service import volumes as service_volumes
from budget_stack.checks.rules.target_group import attribute as target_group_attribute
from budget_stack.checks.rules.target_group import health_check as target_group_health_check
from budget_stack.checks.rules.target_group import protocol as target_group_protocol
from budget_stack.checks.rules.update import blue_green as update_blue_green
from budget_stack.checks.rules.update import load_balancer as update_load_balancer
from budget_stack.checks.rules.update import resources as update_resources
from budget_stack.checks.rules.update import target_group as update_target_group

MODULES = (
    reference,
    network_security_group,
    network_route,
    network_endpoint,
    network_vpc,
    network_group,
    network_nat_gateway,
    network_subnet,
    load_balancer_connections,
    load_balancer_attribute,
    load_balancer_setting,
    target_group_protocol,
    target_group_attribute,
    target_group_health_check,
    listener_settings,
    listener_protocol,
    listener_action,
    listener_authentication,
    listener_condition,
    listener_transform,
    listener_attribute,
    listener_https,
    listener_encryption,
    listener_redirect,
    waf,
    certificate,
    record_zone,
    record_routing,
    record_settings,
    discovery,
    http_api_integration,
    http_api_link,
    http_api_stage,
    health_check,
    name,
    service_connections,
    service_exec,
    service_capacity,
    service_strategy,
    service_infrastructure,
    service_registration,
    service_connect,
    service_volumes,
    daemon,
    placement,
    cluster,
    capacity_provider,
    scaling_target,
    scaling_schedule,
    scaling_action,
    scaling_policy,
    scaling_step,
    scaling_metric,
    scaling_custom,
    scaling_label,
    deployment,
    blue_green,
    task,
    fargate,
    container_definition,
    container_dependency,
    container_health,
    efs_volume,
    efs_mount_target,
    efs_policy,
    efs_file_system,
    efs_address,
    database_connection,
    database_credentials,
    database_settings,
    database_storage,
    database_version,
    database_schedule,
    container_platform,
    container_resources,
    port,
    volume,
    proxy,
    firelens,
    ecs_limits,
    database_capacity,
    execution_role,
    secret,
    secrets_manager,
    ssm_parameter,
    bucket,
    log,
    access_log,
    event_rule,
    event_target,
    schedule,
    run_task_settings,
    run_task_role,
    delivery,
    queue,
    topic,
    subscription,
    resource_policy,
    key_policy,
    key_use,
    metric_filter,
    subscription_filter,
    dashboard,
    image,
    iam_policy,
    iam_resource,
    iam_form,
    iam_role,
    iam_trust_policy,
    iam_federation,
    build,
    pipeline,
    alarm_settings,
    alarm_queries,
    alarm_form,
    alarm_metric,
    alarm_insights,
    alarm_statistic,
    alarm_composite,
    alarm_topic,
    registry_repository,
    registry_lifecycle,
    registry_pull_through,
    tag,
    template,
    text,
    output,
    update_resources,
    update_load_balancer,
    update_target_group,
    update_blue_green,
)
