"""Alarms and scaling policies on what ECS publishes with Container Insights alone."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import metrics
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.metrics import CONTAINER_INSIGHTS
from budget_stack.facts.resource_types import ALARM, CLUSTER, SCALING_POLICY


@rule(
    "alarm-container-insights-off",
    "warning",
    on=resources(ALARM, SCALING_POLICY),
    text=Text(
        title="A cluster whose Container Insights are watched has them on",
        says="No data ever reach it, unless the account has Container Insights on for every new cluster.",
        cause="The metrics were seen on another cluster; they cost extra, and are off by default.",
        fix="set containerInsights to enabled or enhanced in ClusterSettings, or watch AWS/ECS",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/deploy-container-insights-ECS-cluster.html",
    ),
)
def container_insights_off(view: View, holder: Resource) -> Iterator[Problem]:
    for metric in metrics(holder):
        if metric.namespace.text() != CONTAINER_INSIGHTS:
            continue
        for dimension in metric.dimensions:
            value = dimension["Value"] if not dimension.is_unresolved else dimension
            cluster = view.target(value, CLUSTER)
            if cluster and _is_off(cluster["ClusterSettings"]):
                yield problem(metric.namespace, f"{cluster.logical_id} has Container Insights off")


def _is_off(settings: Node) -> bool:
    if settings.is_unresolved or any(one.is_unresolved for one in settings):
        return False
    values = [one["Value"] for one in settings if one["Name"].text() in ("containerInsights", None)]
    return all(value.text() == "disabled" for value in values)
