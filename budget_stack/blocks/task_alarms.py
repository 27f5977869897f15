"""Alarms of the tasks: too few of them healthy, or all there may be at their limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from troposphere import Template, cloudwatch

from budget_stack.blocks.alarm import AlarmSettings, BackgroundAlarmSettings
from budget_stack.facts.metrics import ECS_METRICS, LOAD_BALANCER_METRICS
from budget_stack.handle import Handle
from budget_stack.literals import check_number, check_references
from budget_stack.parts.metric_alarm import ABOVE, BELOW, METRIC_IDS, Evaluation, Metric, add_alarm, of_target_groups
from budget_stack.values import Value, sub


class TaskAlarms(Handle):
    """What `add_task_alarms` adds; `None` for an alarm that was left out."""

    healthy_hosts: cloudwatch.Alarm | None
    saturation: cloudwatch.Alarm | None


def add_task_alarms(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    cluster_name: Value,
    service_name: Value,
    load_balancer_full_name: Value,
    target_group_full_names: Sequence[Value],
    max_capacity: Value | None = None,
    may_have_no_tasks: bool = False,
    settings: AlarmSettings = AlarmSettings(),
    prefix: str = "",
) -> TaskAlarms:
    """Add the alarms that exist only together with the service.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name: The service's name, not its ARN.
        load_balancer_full_name: Such as `app/name/50dc6c495c0c9188`, as metrics are filed; not the ARN.
        target_group_full_names: The one or two target groups of the service.
        max_capacity: How many tasks auto scaling may start; left out, their number is fixed or not known.
        may_have_no_tasks: Whether scaling stops the last task at times: where none runs, none need be healthy.
        settings: The settings of all alarms.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; no target group, or more than two.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html,
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/viewing_cloudwatch_metrics.html and
    https://github.com/aws/containers-roadmap/issues/2718
    """
    check_references(
        cluster_name=cluster_name,
        service_name=service_name,
        load_balancer_full_name=load_balancer_full_name,
        target_group_full_names=target_group_full_names,
    )
    names = {"Cluster": cluster_name, "Service": service_name}
    groups = of_target_groups(load_balancer_full_name, target_group_full_names)
    return TaskAlarms(
        _healthy_hosts(template, names, groups, may_have_no_tasks, settings, prefix),
        add_saturation_alarm(
            template,
            cluster_name=cluster_name,
            service_name=service_name,
            max_capacity=max_capacity,
            settings=settings,
            prefix=prefix,
        ),
    )


def _healthy_hosts(
    template: Template,
    names: dict[str, Value],
    groups: Sequence[Mapping[str, Value]],
    may_have_no_tasks: bool,
    settings: AlarmSettings,
    prefix: str,
) -> cloudwatch.Alarm | None:
    if (count := settings.healthy_host_count) is None:
        return None
    metrics = [Metric(LOAD_BALANCER_METRICS, "HealthyHostCount", "Minimum", group) for group in groups]
    healthy = "+".join(METRIC_IDS[: len(metrics)])
    # AWS leaves open what is reported of a target group without targets: nothing rings as 0 does.
    evaluation = Evaluation(BELOW, count, 3, missing="breaching")
    expression: Value | None = healthy if len(metrics) > 1 else None
    if may_have_no_tasks:
        # Only where a task runs should one be healthy.
        expression = sub(f"({healthy}<${{Count}})*({METRIC_IDS[len(metrics)]}>0)", Count=count)
        metrics.append(Metric(ECS_METRICS, "CPUUtilization", "SampleCount", _of_service(names)))
        evaluation = Evaluation(ABOVE, 0, 3)
    return add_alarm(
        template,
        "HealthyHostsAlarm",
        sub(
            "Too few tasks are healthy:"
            " aws ecs describe-services --region ${AWS::Region} --cluster ${Cluster} --services ${Service}"
            " --query 'services[].events[:9]'",
            **names,
        ),
        metrics,
        evaluation,
        expression=expression,
        prefix=prefix,
    )


def add_saturation_alarm(
    template: Template,
    *,
    cluster_name: Value,
    service_name: Value,
    max_capacity: Value | None = None,
    settings: BackgroundAlarmSettings = BackgroundAlarmSettings(),
    prefix: str = "",
) -> cloudwatch.Alarm | None:
    """Add the alarm of what all tasks use together, measured by what the most tasks there may be can do.

    Args:
        template: The template to add to.
        cluster_name: The cluster's name, not its ARN.
        service_name: The service's name, not its ARN.
        max_capacity: How many tasks auto scaling may start; left out, their number is fixed or not known.
        settings: The settings of all alarms.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says.

    Returns:
        The alarm; `None` where both thresholds are left out.
    """
    check_references(cluster_name=cluster_name, service_name=service_name)
    if max_capacity is not None:
        check_number("max_capacity", max_capacity, 0)
    names = {"Cluster": cluster_name, "Service": service_name}
    given = {"CPUUtilization": settings.cpu_utilization, "MemoryUtilization": settings.memory_utilization}
    limits = {name: limit for name, limit in given.items() if limit is not None}
    if not limits:
        return None
    # A task is one sample a minute. Their sum grows with their number, up to what the most tasks can do.
    statistic, factor = ("Average", "") if max_capacity is None else ("Sum", "*${Most}")
    terms = (f"({id_}>${{{name}}}{factor})" for id_, name in zip(METRIC_IDS, limits, strict=False))
    return add_alarm(
        template,
        "SaturationAlarm",
        sub(
            "CPU or memory is at its limit with all tasks that may run:"
            " aws ecs describe-services --region ${AWS::Region} --cluster ${Cluster} --services ${Service}"
            " --query 'services[].events[:9]'",
            **names,
        ),
        [Metric(ECS_METRICS, name, statistic, _of_service(names)) for name in limits],
        Evaluation(ABOVE, 0, 10),
        expression=sub("+".join(terms), **limits, **({} if max_capacity is None else {"Most": max_capacity})),
        prefix=prefix,
    )


def _of_service(names: Mapping[str, Value]) -> Mapping[str, Value]:
    return {"ClusterName": names["Cluster"], "ServiceName": names["Service"]}
