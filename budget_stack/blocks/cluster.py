"""The ECS cluster that services run in."""

from __future__ import annotations

from troposphere import Template, ecs

from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecs import CONTAINER_INSIGHTS
from budget_stack.facts.fargate import CAPACITY_PROVIDERS
from budget_stack.frozen import Frozen
from budget_stack.handle import Handle
from budget_stack.naming import add_resource, logical_id
from budget_stack.values import Value, is_literal


class ClusterSettings(Frozen):
    """What the cluster measures about its services.

    Attributes:
        container_insights: `disabled` costs nothing; `enabled` adds metrics for each service and `enhanced`
            for each container, both billed as custom metrics. `None` for `enabled` where `scaling.queue` needs what
            they count, and otherwise for `disabled`. Beside `shared` it says of the other's cluster that it has it; in
            the same template that is read from the cluster itself.

    Raises:
        InvalidSetting: a literal that is none of these.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html
    """

    container_insights: Value | None = None

    def __post_init__(self) -> None:
        level = self.container_insights
        if level is not None and is_literal(level) and level not in CONTAINER_INSIGHTS:
            raise InvalidSetting("container_insights", level, f"one of {CONTAINER_INSIGHTS}, or None")


class Cluster(Handle):
    """What `add_cluster` adds."""

    cluster: ecs.Cluster


def record_commands(cluster: ecs.Cluster, log_group_name: Value) -> None:
    """Have a cluster write what people do by ECS Exec, and what they see, to a log group.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    """
    cluster.Configuration = ecs.ClusterConfiguration(
        ExecuteCommandConfiguration=ecs.ExecuteCommandConfiguration(
            Logging="OVERRIDE",
            LogConfiguration=ecs.ExecuteCommandLogConfiguration(CloudWatchLogGroupName=log_group_name),
        )
    )


def add_cluster(template: Template, *, settings: ClusterSettings = ClusterSettings(), prefix: str = "") -> Cluster:
    """Add a cluster with Fargate's two capacity providers, of which FARGATE is the default.

    Args:
        template: The template to add to.
        settings: The settings of the cluster.
        prefix: The prefix of every logical id.
    """
    level = "disabled" if settings.container_insights is None else settings.container_insights
    return Cluster(
        add_resource(
            template,
            ecs.Cluster(
                logical_id(prefix, "Cluster"),
                CapacityProviders=[*CAPACITY_PROVIDERS],
                DefaultCapacityProviderStrategy=[
                    ecs.CapacityProviderStrategyItem(CapacityProvider="FARGATE", Weight=1)
                ],
                ClusterSettings=[ecs.ClusterSetting(Name="containerInsights", Value=level)],
            ),
        )
    )
