"""The ECS service, which keeps the tasks running, behind a load balancer or without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from troposphere import AWSHelperFn, If, Tags, Template, ecs

from budget_stack.blocks.behind import Behind, load_balancers
from budget_stack.blocks.deployment import deployment_configuration
from budget_stack.blocks.release import ReleaseSettings
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import THRESHOLD_TYPES
from budget_stack.facts.fargate import MOST_BASE, MOST_WEIGHT
from budget_stack.facts.scaling import HIGH_RESOLUTION_SECONDS, UTILIZATION_METRICS
from budget_stack.facts.template import LARGEST_INTEGER
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.literals import (
    check_assign_public_ip,
    check_bool,
    check_int,
    check_number,
    check_reference,
    check_references,
    check_references_of,
    listed,
)
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, Values


class BackgroundServiceSettings(Frozen):
    """Of a service without a load balancer: how many tasks run, on which capacity, and how a revision replaces another.

    Attributes:
        desired_count: The number of tasks to start with, 0 or more. Leave it out with auto scaling, as a number in
            the template undoes the scaling at every update. Without either, ECS starts one task.
        on_demand_base: The number of tasks, 0 to 100,000, that run on demand before any is put on Spot.
        on_demand_weight: Of the tasks beyond those, the share that runs on demand, 0 to 1,000, beside `spot_weight`.
        spot_weight: The share that runs on Fargate Spot, 0 to 1,000: with 3 beside an `on_demand_weight` of 1, three of
            four tasks. Spot costs up to 70 % less, for either architecture; AWS may take any of its tasks back with
            two minutes' notice, in which the container has `stop_timeout` from SIGTERM on, and there may be none. A
            task on Spot is not replaced by one on demand. Changing any of the three starts a new deployment.
        spot_where: Logical id of a condition of the template: there is Spot only where it is true; elsewhere every task
            runs on demand. `None` for wherever `spot_weight` is not 0.
        assign_public_ip: `ENABLED` in subnets with an internet gateway, `DISABLED` in subnets with a NAT
            gateway or VPC endpoints; otherwise tasks cannot pull their image. Left out, it follows from which subnets
            `build_stack` is given, and `add_service` takes them for public ones.
        circuit_breaker_threshold: The number of failed tasks, 1 or more, after which a rolling deployment is rolled
            back.
        circuit_breaker_threshold_type: `COUNT` for that number itself; with `BOUNDED_PERCENT` and `UNBOUNDED_PERCENT`
            it is percent of the desired tasks, the former no fewer than 3 and no more than 200 tasks.
        minimum_healthy_percent: Percent of the desired tasks, 0 to 100, that keep running during a deployment.
        maximum_percent: Percent of the desired tasks that may run during a deployment; more than 100, so that a
            task can start before another stops, which zone rebalancing needs as well.
        execute_command: Whether people who have the right to `ecs:ExecuteCommand` may run commands in the tasks, such
            as a shell: the application's role may open sessions then. They are logged, in a cluster of the stack's own
            to a log group of their own. Sessions are root's, whoever the application runs as, with all rights of its
            role, and the container's whole file system must be writable. The image must have the shell, and `script`
            and `cat` for the log. Tasks that run already take no commands; endpoints in place of a way out to the
            internet need one for `ssmmessages`.
        condition: Logical id of a condition of the template: there is a service only if it is true, and
            `build_stack` adds its scaling, and refers to it, only then. So tasks are started by creating the
            service, which CloudFormation waits for, and rolls back if they fail; nothing waits when a count of 0 is
            raised. `None` for always.

    Raises:
        InvalidSetting: a literal that ECS would reject, or a deployment that could not progress.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html
        https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
        https://repost.aws/knowledge-center/fargate-spot-termination-notice
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """

    desired_count: Value | None = None
    on_demand_base: Value = 0
    on_demand_weight: Value = 1
    spot_weight: Value = 0
    spot_where: str | None = None
    assign_public_ip: Value | None = None
    circuit_breaker_threshold: int = 3
    circuit_breaker_threshold_type: str = "COUNT"
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
    execute_command: bool = False
    condition: str | None = None

    def __post_init__(self) -> None:
        check_assign_public_ip(self.assign_public_ip)
        if self.desired_count is not None:
            check_number("desired_count", self.desired_count, 0, LARGEST_INTEGER)
        self._check_strategy()
        check_int("circuit_breaker_threshold", self.circuit_breaker_threshold, 1, LARGEST_INTEGER)
        if self.circuit_breaker_threshold_type not in THRESHOLD_TYPES:
            expected = f"one of {', '.join(THRESHOLD_TYPES)}"
            raise InvalidSetting("circuit_breaker_threshold_type", self.circuit_breaker_threshold_type, expected)
        check_int("maximum_percent", self.maximum_percent, 101, LARGEST_INTEGER, "percent, for zone rebalancing")
        check_int("minimum_healthy_percent", self.minimum_healthy_percent, 0, 100, "percent")
        check_bool("execute_command", self.execute_command)
        check_references_of(self, "condition", "spot_where")

    def _check_strategy(self) -> None:
        check_number("on_demand_base", self.on_demand_base, 0, MOST_BASE)
        check_number("on_demand_weight", self.on_demand_weight, 0, MOST_WEIGHT)
        check_number("spot_weight", self.spot_weight, 0, MOST_WEIGHT)
        if self.spot_where is not None and str(self.spot_weight) == "0":
            raise InvalidSetting("spot_where", self.spot_where, "left out without spot_weight")
        if str(self.on_demand_weight) == "0" and (str(self.spot_weight) == "0" or self.spot_where is not None):
            raise InvalidSetting("on_demand_weight", 0, "1 or more where there is no Spot: some tasks must run")
        if str(self.on_demand_weight) == "0" and str(self.on_demand_base) != "0":
            raise InvalidSetting(
                "on_demand_base",
                self.on_demand_base,
                "0 beside an on_demand_weight of 0, with which ECS places no task",
            )


class ServiceSettings(BackgroundServiceSettings, Frozen):
    """How many tasks run, on which capacity, and how a new revision replaces the old one.

    Attributes:
        health_check_grace_period: Seconds, 0 or more, after the start of a task during which failing health checks
            are ignored.

    Raises:
        InvalidSetting: less than no grace period, or a literal that `BackgroundServiceSettings` refuses.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
    """

    health_check_grace_period: int = 60

    def __post_init__(self) -> None:
        super().__post_init__()
        check_int("health_check_grace_period", self.health_check_grace_period, 0, LARGEST_INTEGER, "seconds")


class Service(Handle):
    """What `add_service` adds."""

    service: ecs.Service


def add_service(  # noqa: PLR0913 # references, each by its name
    template: Template,
    *,
    cluster_name: Value,
    task_definition_arn: Value,
    subnet_ids: Values,
    security_group_id: Value,
    behind: Behind | None = None,
    rollback_alarm_names: Sequence[Value] = (),
    release: ReleaseSettings = ReleaseSettings(),
    launch_type: str | None = None,
    high_resolution_metrics: Sequence[str] = (),
    settings: BackgroundServiceSettings = BackgroundServiceSettings(),
    prefix: str = "",
) -> Service:
    """Add a service on Fargate whose deployments roll back automatically when they fail.

    Args:
        template: The template to add to.
        cluster_name: The name or ARN of the cluster.
        task_definition_arn: The task definition to run.
        subnet_ids: The subnets that tasks run in.
        security_group_id: The tasks' security group.
        behind: The load balancer that sends requests to the tasks; left out, none does.
        rollback_alarm_names: The alarms that take a deployment back, beside those of `release`.
        release: How a new revision replaces the old one.
        launch_type: `FARGATE` for a cluster without capacity providers; left out, the service has a strategy of them.
        high_resolution_metrics: `CPUUtilization` or `MemoryUtilization`, or both: the metrics to publish every 20
            seconds, which CloudWatch bills as custom ones.
        settings: The settings of the service.
        prefix: The prefix of every logical id.

    Raises:
        InvalidSetting: a literal that cannot be what its name says; another metric, another launch type, or one beside
            Spot, which takes capacity providers.
    """
    check_reference("cluster_name", cluster_name, "cluster")
    for metric in high_resolution_metrics:
        if metric not in UTILIZATION_METRICS:
            raise InvalidSetting("high_resolution_metrics", metric, f"among {', '.join(UTILIZATION_METRICS)}")
    check_references(
        task_definition_arn=task_definition_arn,
        subnet_ids=subnet_ids,
        security_group_id=security_group_id,
        rollback_alarm_names=rollback_alarm_names,
    )
    service = ecs.Service(
        logical_id(prefix, "Service"),
        Cluster=cluster_name,
        TaskDefinition=task_definition_arn,
        **_capacity(launch_type, settings),
        NetworkConfiguration=ecs.NetworkConfiguration(
            AwsvpcConfiguration=ecs.AwsvpcConfiguration(
                Subnets=listed("subnet_ids", subnet_ids),
                SecurityGroups=[security_group_id],
                AssignPublicIp="ENABLED" if settings.assign_public_ip is None else settings.assign_public_ip,
            )
        ),
        **load_balancers(behind),
        AvailabilityZoneRebalancing="ENABLED",
        DeploymentConfiguration=deployment_configuration(
            release,
            minimum_healthy_percent=settings.minimum_healthy_percent,
            maximum_percent=settings.maximum_percent,
            threshold=ecs.ThresholdConfiguration(
                Type=settings.circuit_breaker_threshold_type, Value=settings.circuit_breaker_threshold
            ),
            alarm_names=(*rollback_alarm_names, *release.rollback_alarms),
        ),
        EnableECSManagedTags=True,
        PropagateTags="SERVICE",
    )
    if behind is not None:
        # A reference instead of DependsOn also works for a rule in another stack, or one with a condition.
        service.Tags = Tags(ListenerRule=behind.listener_rule_arn)
    if settings.desired_count is not None:
        service.DesiredCount = settings.desired_count
    if settings.execute_command:
        service.EnableExecuteCommand = True
    if high_resolution_metrics:
        service.Monitoring = ecs.MonitoringConfiguration(
            MetricConfigurations=[
                ecs.MetricConfiguration(
                    MetricNames=list(high_resolution_metrics), ResolutionSeconds=HIGH_RESOLUTION_SECONDS
                )
            ]
        )
    if settings.condition is not None:
        service.Condition = settings.condition
    return Service(add_resource(template, service))


def _capacity(launch_type: str | None, settings: BackgroundServiceSettings) -> dict[str, Any]:
    if launch_type is None:
        return {"CapacityProviderStrategy": _strategy(settings)}
    if launch_type != "FARGATE":
        raise InvalidSetting("launch_type", launch_type, "FARGATE, or left out")
    if str(settings.spot_weight) != "0":
        expected = "0 beside a launch_type: Spot is a capacity provider, with which the cluster must be associated"
        raise InvalidSetting("spot_weight", settings.spot_weight, expected)
    return {"LaunchType": launch_type}


def _strategy(settings: BackgroundServiceSettings) -> list[ecs.CapacityProviderStrategyItem] | AWSHelperFn:
    on_demand = [_on("FARGATE", settings.on_demand_weight)]
    if str(settings.spot_weight) == "0":
        return on_demand
    spot = [_on("FARGATE_SPOT", settings.spot_weight)]
    if str(settings.on_demand_base) != "0":
        on_demand = [_on("FARGATE", settings.on_demand_weight, Base=settings.on_demand_base)]
    mixed = spot if str(settings.on_demand_weight) == "0" else on_demand + spot
    return mixed if settings.spot_where is None else If(settings.spot_where, mixed, [_on("FARGATE", 1)])


def _on(provider: str, weight: Value, **base: Any) -> ecs.CapacityProviderStrategyItem:
    return ecs.CapacityProviderStrategyItem(CapacityProvider=provider, Weight=weight, **base)
