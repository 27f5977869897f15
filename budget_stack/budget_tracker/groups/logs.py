"""How long logs are kept, and what is measured."""

from __future__ import annotations

from troposphere import Template

from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.events import EventSettings
from budget_stack.blocks.http_api import HttpApiSettings
from budget_stack.blocks.logs import LogSettings
from budget_stack.budget_tracker.parameter import Group, parameter
from budget_stack.facts.ecs import CONTAINER_INSIGHTS
from budget_stack.facts.logs import RETENTION_DAYS

_RETENTION = parameter(
    "LogRetentionInDays",
    label="Log retention",
    Type="Number",
    Default=365,
    AllowedValues=RETENTION_DAYS,
    Description="Days for which log events are kept.",
)
_CONTAINER_INSIGHTS = parameter(
    "ContainerInsights",
    label="Container Insights",
    Type="String",
    Default="disabled",
    AllowedValues=CONTAINER_INSIGHTS,
    Description="Container Insights; enabled and enhanced are billed as custom metrics.",
)

LOGS = Group("Logs and metrics", (_RETENTION, _CONTAINER_INSIGHTS))


def log_settings() -> LogSettings:
    """Keep logs as long as the parameter says."""
    return LogSettings(retention_in_days=_RETENTION.ref)


def http_api_settings() -> HttpApiSettings:
    """Keep the access log of an HTTP API as long as the others."""
    return HttpApiSettings(retention_in_days=_RETENTION.ref)


def event_settings() -> EventSettings:
    """Keep the events of tasks and deployments as long as the logs."""
    return EventSettings(retention_in_days=_RETENTION.ref)


def cluster_settings() -> ClusterSettings:
    """Measure what the parameter says."""
    return ClusterSettings(container_insights=_CONTAINER_INSIGHTS.ref)


def for_queue(template: Template) -> None:
    """Have the cluster count its tasks, as a queue's messages are shared out among them."""
    insights = template.parameters[_CONTAINER_INSIGHTS.name]
    choices = [choice for choice in CONTAINER_INSIGHTS if choice != "disabled"]
    insights.AllowedValues, insights.Default = choices, choices[0]
    insights.ConstraintDescription = (
        f"must be {' or '.join(choices)} where scaling follows a queue: else no task counts"
    )
