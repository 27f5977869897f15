"""A dashboard to keep open: are users hurt, and is it the service, a release or the database?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from troposphere import Template, cloudwatch

from budget_stack.errors import InvalidSetting
from budget_stack.facts.dashboards import DASHBOARD_NAME_PATTERN, RELATIVE_START_PATTERN
from budget_stack.facts.metrics import (
    API_METRICS,
    AURORA_METRICS,
    CONTAINER_INSIGHTS,
    ECS_METRICS,
    LOAD_BALANCER_METRICS,
)
from budget_stack.facts.scaling import UTILIZATION_METRICS
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import check_optional_references, check_references
from budget_stack.naming import add_resource, logical_id
from budget_stack.parts.log_queries import APPLICATION_ERRORS, DEPLOYMENTS, STOPPED_TASKS
from budget_stack.parts.widgets import Metric, Widget, alarm_states, graph, heading, placed, table
from budget_stack.values import Value, is_literal, only_where, sub, text


class DashboardSettings(Frozen):
    """What a dashboard is called, and how far back it looks.

    An account has three dashboards free of charge; each further one costs about 3 USD a month. Each look at its tables
    reads log events, as a query does.

    Attributes:
        dashboard_name: Up to 255 letters, digits, hyphens and underscores. An account has its dashboards in common for
            all regions, and a name that is taken is silently overwritten. Left out, CloudFormation makes one.
        start: How far back it looks at first, as a negative duration of ISO 8601 such as `-PT3H`.

    Raises:
        InvalidSetting: a name or duration that CloudWatch would reject.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
    """

    dashboard_name: Value | None = None
    start: str = "-PT3H"

    def __post_init__(self) -> None:
        name = self.dashboard_name
        if name is not None and is_literal(name) and not re.fullmatch(DASHBOARD_NAME_PATTERN, str(name)):
            raise InvalidSetting("dashboard_name", name, "1 to 255 letters, digits, hyphens or underscores")
        if not isinstance(self.start, str) or not re.fullmatch(RELATIVE_START_PATTERN, self.start):
            raise InvalidSetting("start", self.start, "a negative duration such as -PT3H or -P1D")


class Dashboard(Handle):
    """What `add_dashboard` adds."""

    dashboard: cloudwatch.Dashboard


def add_dashboard(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    load_balancer_full_name: Value,
    target_group_full_names: Sequence[Value],
    cluster_name: Value,
    service_name: Value,
    log_group_name: Value,
    is_shared: bool = False,
    task_count_metric: str | None = "CPUUtilization",
    http_api_id: Value | None = None,
    event_log_group_name: Value | None = None,
    alarm_arns: Sequence[Value] = (),
    database_cluster_id: Value | None = None,
    database_condition: str | None = None,
    aurora_cluster_id: Value | None = None,
    settings: DashboardSettings = DashboardSettings(),
    prefix: str = "",
) -> Dashboard:
    """Add a dashboard that answers four questions from top to bottom, each with the next to look at.

    Requests are counted at the load balancer, since ECS may shift them from one target group to the other; at a load
    balancer that other services use as well, at both target groups.

    Args:
        template: The template to add to.
        load_balancer_full_name: The end of the load balancer's ARN, `app/name/id`.
        target_group_full_names: The ends of the ARNs of the service's target groups, `targetgroup/name/id`.
        cluster_name: The cluster's name.
        service_name: The service's name.
        log_group_name: What the application writes to.
        is_shared: Whether other services use the load balancer too.
        task_count_metric: What tasks are counted by: `RunningTaskCount` where the cluster has Container Insights, which
            costs, or else a metric of the service that each task measures once a minute; `None` for no count.
        http_api_id: The HTTP API before the load balancer; left out, clients meet that itself.
        event_log_group_name: What the events of tasks and deployments are kept in; left out, they are not shown.
        alarm_arns: The alarms whose state is shown.
        database_cluster_id: The Aurora DSQL cluster; left out, none is shown.
        database_condition: Logical id of a condition of the template, without which there is no such cluster.
        aurora_cluster_id: The serverless Aurora cluster; left out, none is shown.
        settings: The settings of the dashboard.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
    """
    if task_count_metric not in (None, "RunningTaskCount", *UTILIZATION_METRICS):
        expected = f"None, RunningTaskCount or one of {', '.join(UTILIZATION_METRICS)}"
        raise InvalidSetting("task_count_metric", task_count_metric, expected)
    check_references(
        load_balancer_full_name=load_balancer_full_name,
        target_group_full_names=target_group_full_names,
        cluster_name=cluster_name,
        service_name=service_name,
        log_group_name=log_group_name,
        alarm_arns=alarm_arns,
    )
    check_optional_references(
        http_api_id=http_api_id,
        event_log_group_name=event_log_group_name,
        database_cluster_id=database_cluster_id,
        database_condition=database_condition,
        aurora_cluster_id=aurora_cluster_id,
    )
    values: dict[str, Value] = {
        "LoadBalancer": load_balancer_full_name,
        "Cluster": cluster_name,
        "Service": service_name,
        "Logs": log_group_name,
    }
    groups = _named("TargetGroup", target_group_full_names, values)
    alarms = _named("Alarm", alarm_arns, values)
    if http_api_id is not None:
        values["Api"] = http_api_id
    rows = [
        [heading("Are users hurt?")],
        [alarm_states("Alarms", alarms)] if alarms else [],
        _of_users(groups, is_shared=is_shared, is_behind_http_api=http_api_id is not None),
        [heading("Is it the service?")],
        _of_service(task_count_metric),
        [table("Errors of the application", "${Logs}", APPLICATION_ERRORS)],
    ]
    if event_log_group_name is not None:
        values["Events"] = event_log_group_name
        rows[-1].append(table("Why tasks stopped", "${Events}", STOPPED_TASKS))
        rows += [[heading("Is it a release?")], [table("Deployments", "${Events}", DEPLOYMENTS)]]
    if aurora_cluster_id is not None:
        values["Aurora"] = aurora_cluster_id
        rows += [[heading("Is it the database?")], _of_aurora()]
    widgets, top = placed(rows)
    pattern = f'{{"start":"{settings.start}","widgets":[{widgets}'
    if database_cluster_id is not None:
        pattern, values["Database"] = (
            f"{pattern}${{Database}}",
            _of_database(database_cluster_id, database_condition, top),
        )
    dashboard = cloudwatch.Dashboard(logical_id(prefix, "Dashboard"), DashboardBody=sub(f"{pattern}]}}", **values))
    if settings.dashboard_name is not None:
        dashboard.DashboardName = text(settings.dashboard_name)
    return Dashboard(add_resource(template, dashboard))


def _named(name: str, references: Sequence[Value], values: dict[str, Value]) -> list[str]:
    """Give each reference a name among the values, and return how the body says them."""
    names = [f"{name}{number}" for number, _ in enumerate(references)]
    values.update(zip(names, references, strict=True))
    return [f"${{{one}}}" for one in names]


def _of_users(groups: Sequence[str], *, is_shared: bool, is_behind_http_api: bool) -> list[Widget]:
    balancer = {"LoadBalancer": "${LoadBalancer}"}
    each_group = [{"TargetGroup": group, **balancer} for group in groups]
    counted = each_group if is_shared else [balancer]

    def traffic(name: str, stat: str, label: str) -> list[Metric]:
        return [(LOAD_BALANCER_METRICS, name, dimensions, stat, label) for dimensions in counted]

    errors = traffic("HTTPCode_Target_5XX_Count", "Sum", "of the application")
    requests = traffic("RequestCount", "Sum", "requests")
    if not is_shared:
        errors.append((LOAD_BALANCER_METRICS, "HTTPCode_ELB_5XX_Count", balancer, "Sum", "of the load balancer"))
        requests.append((LOAD_BALANCER_METRICS, "RejectedConnectionCount", balancer, "Sum", "refused connections"))
    if is_behind_http_api:
        errors.append((API_METRICS, "5xx", {"ApiId": "${Api}"}, "Sum", "of the HTTP API"))
    times = [("p50", "half are faster"), ("p99", "one of a hundred is slower")]
    health = [("HealthyHostCount", "Minimum", "healthy"), ("UnHealthyHostCount", "Maximum", "unhealthy")]
    return [
        graph("Answers with 5xx", errors, stacked=True),
        graph("Response time", [one for stat in times for one in traffic("TargetResponseTime", *stat)], unit="seconds"),
        graph("Requests a minute", requests),
        graph(
            "Tasks that the load balancer asks",
            [(LOAD_BALANCER_METRICS, name, one, stat, label) for one in each_group for name, stat, label in health],
        ),
    ]


def _of_service(task_count_metric: str | None) -> list[Widget]:
    service = {"ClusterName": "${Cluster}", "ServiceName": "${Service}"}

    def used(name: str) -> list[Metric]:
        return [
            (ECS_METRICS, name, service, stat, label) for stat, label in (("Average", "average"), ("Maximum", "most"))
        ]

    widgets = [
        graph("CPU", used("CPUUtilization"), unit="percent"),
        graph("Memory", used("MemoryUtilization"), unit="percent"),
    ]
    if task_count_metric == "RunningTaskCount":
        counts = [(task_count_metric, "running"), ("DesiredTaskCount", "desired")]
        widgets.append(
            graph("Tasks", [(CONTAINER_INSIGHTS, name, service, "Average", label) for name, label in counts])
        )
    elif task_count_metric is not None:
        # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
        widgets.append(graph("Tasks", [(ECS_METRICS, task_count_metric, service, "SampleCount", "running")]))
    return widgets


def _of_aurora() -> list[Widget]:
    """The widgets of a serverless Aurora cluster, whose one instance is all that its metrics are about.

    Sources: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html,
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/dimensions.html and, for what is measured by the
    maximum, https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    """
    cluster = {"DBClusterIdentifier": "${Aurora}"}

    def of(*metrics: tuple[str, str, str]) -> list[Metric]:
        return [(AURORA_METRICS, name, cluster, stat, label) for name, stat, label in metrics]

    used = of(("ACUUtilization", "Maximum", "capacity"), ("CPUUtilization", "Maximum", "CPU"))
    return [
        graph("Used of its maximum", used, unit="percent"),
        graph("Connections", of(("DatabaseConnections", "Maximum", "open"))),
        graph("Deadlocks a second", of(("Deadlocks", "Average", "deadlocks"))),
        graph("What it costs", of(("ServerlessDatabaseCapacity", "Average", "capacity units")), unit="ACU"),
    ]


def _of_database(cluster_id: Value, condition: str | None, top: int) -> Value:
    """The widgets of the database, which follow the others; nothing where there is none.

    Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
    """
    cluster = {"ClusterId": "${Id}"}

    def of(*metrics: tuple[str, str, str]) -> list[Metric]:
        return [("AWS/AuroraDSQL", name, cluster, stat, label) for name, stat, label in metrics]

    row = [
        graph("Transactions", of(("TotalTransactions", "Sum", "all"), ("ReadOnlyTransactions", "Sum", "only reading"))),
        graph("Failed", of(("OccConflicts", "Sum", "conflicts"), ("QueryTimeouts", "Sum", "timeouts"))),
        graph("Commit", of(("CommitLatency", "Average", "half are faster")), unit="milliseconds"),
        graph("What it costs", of(("TotalDPU", "Sum", "DPU")), unit="DPU"),
    ]
    widgets, _ = placed([[heading("Is it the database?")], row], top)
    return only_where(condition, sub(f",{widgets}", Id=cluster_id), otherwise="")
