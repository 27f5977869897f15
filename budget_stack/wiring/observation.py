"""What tells how a service does: the logs of its load balancer, a dashboard, queries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from troposphere import GetAtt, Ref, Template, cloudwatch
from troposphere import elasticloadbalancingv2 as elb

from budget_stack.blocks.access_logs import AccessLogs, add_access_logs, load_balancer_attributes
from budget_stack.blocks.dashboard import Dashboard, add_dashboard
from budget_stack.blocks.database import Database, DatabaseSettings
from budget_stack.blocks.routing import Routing
from budget_stack.blocks.saved_queries import SavedQueries, add_saved_queries
from budget_stack.conditions import apply_condition, resources_of
from budget_stack.handle import Handle
from budget_stack.settings.web_service import Settings
from budget_stack.values import Value, is_literal
from budget_stack.wiring.address import Address
from budget_stack.wiring.capacity import cluster_settings

if TYPE_CHECKING:
    from budget_stack.blocks.aurora import Aurora


def add_load_balancer_logs(
    template: Template, *, settings: Settings, load_balancer: elb.LoadBalancer, prefix: str = ""
) -> AccessLogs | None:
    """Add the bucket of the load balancer's logs, and tell the load balancer of it once it may write there."""
    if settings.access_logs is None:
        return None
    access_logs = add_access_logs(template, settings=settings.access_logs, prefix=prefix)
    load_balancer.LoadBalancerAttributes += load_balancer_attributes(
        Ref(access_logs.bucket), settings=settings.access_logs
    )
    load_balancer.DependsOn = [access_logs.bucket_policy.title]
    return access_logs


class Views(Handle):
    """What `add_views` adds; `None` for what was left out."""

    dashboard: Dashboard | None
    saved_queries: SavedQueries | None


def add_views(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    settings: Settings,
    load_balancer_full_name: Value,
    routing: Routing,
    cluster_name: Value,
    service_name: Value,
    log_group_name: Value,
    address: Address | None,
    event_log_group_name: Value | None,
    alarms: tuple[object, ...],
    database: Database | Aurora | None,
    prefix: str = "",
) -> Views:
    """Add the dashboard and the queries that the settings ask for."""
    dashboard = saved_queries = None
    if settings.dashboard is not None:
        groups = [group for group in (routing.target_group, routing.alternate_target_group) if group is not None]
        http_api = address.http_api if address else None
        dashboard = add_dashboard(
            template,
            load_balancer_full_name=load_balancer_full_name,
            target_group_full_names=[GetAtt(group, "TargetGroupFullName") for group in groups],
            cluster_name=cluster_name,
            service_name=service_name,
            log_group_name=log_group_name,
            is_shared=address is None,
            task_count_metric=_task_count_metric(settings),
            http_api_id=Ref(http_api.api) if http_api else None,
            event_log_group_name=event_log_group_name,
            alarm_arns=_alarm_arns(alarms, settings.service.condition),
            database_cluster_id=database.cluster_id if isinstance(database, Database) else None,
            database_condition=(
                settings.database.condition if isinstance(settings.database, DatabaseSettings) else None
            ),
            aurora_cluster_id=Ref(database.cluster) if database and not isinstance(database, Database) else None,
            settings=settings.dashboard,
            prefix=prefix,
        )
        if settings.service.condition is not None:
            apply_condition(dashboard, settings.service.condition)
    if settings.saved_queries is not None:
        saved_queries = add_saved_queries(
            template,
            log_group_name=log_group_name,
            event_log_group_name=event_log_group_name,
            settings=settings.saved_queries,
            prefix=prefix,
        )
    return Views(dashboard, saved_queries)


def _task_count_metric(settings: Settings) -> str | None:
    """What the cluster counts tasks by, or else a metric that each task measures once a minute."""
    insights = cluster_settings(settings.cluster, settings.scaling).container_insights
    if insights is not None and is_literal(insights) and insights != "disabled":
        return "RunningTaskCount"
    often = settings.scaling.high_resolution_metrics if settings.scaling else ()
    return next((name for name in ("CPUUtilization", "MemoryUtilization") if name not in often), None)


def _alarm_arns(alarms: tuple[object, ...], condition: str | None) -> Sequence[Value]:
    """The alarms that are there whenever the dashboard is: what combines others first."""
    there = [one for one in resources_of(alarms) if one.resource.get("Condition", condition) == condition]
    kinds = (cloudwatch.CompositeAlarm, cloudwatch.Alarm)
    return [GetAtt(one, "Arn") for kind in kinds for one in there if isinstance(one, kind)]
