"""What a stack cannot decide that joins another's cluster or load balancer."""

from __future__ import annotations

from troposphere import Ref, Template, ecs

from budget_stack.blocks.cluster import ClusterSettings
from budget_stack.blocks.http_api import HttpApiSettings
from budget_stack.blocks.load_balancer import LoadBalancerSettings
from budget_stack.blocks.scaling_settings import BackgroundScalingSettings, Queue
from budget_stack.errors import InvalidSetting
from budget_stack.settings.common import CommonSettings
from budget_stack.settings.web_service import Settings
from budget_stack.values import Value


def check_beside_shared(settings: Settings, template: Template, cluster_name: Value) -> None:
    """Refuse what another stack decides, and a rule that would take all requests of a listener that it shares.

    Args:
        settings: The settings of the stack that joins.
        template: The template that it is added to.
        cluster_name: The cluster that it joins.

    Raises:
        InvalidSetting: a setting that belongs to that stack; no priority, or no condition of the rule.
    """
    for name in ("https", "access_logs"):
        if (given := getattr(settings, name)) is not None:
            raise InvalidSetting(name, given, "None beside shared: it belongs to the load balancer's own stack")
    for name, default in (("load_balancer", LoadBalancerSettings()), ("http_api", HttpApiSettings())):
        if (given := getattr(settings, name)) != default:
            raise InvalidSetting(name, given, "left out beside shared: the load balancer is another stack's")
    check_beside_cluster(settings, template, cluster_name, settings.scaling)
    if settings.subnet_ids is not None and settings.private_subnet_ids is not None:
        expected = "left out beside shared and private_subnet_ids: the load balancer has its subnets"
        raise InvalidSetting("subnet_ids", settings.subnet_ids, expected)
    routing = settings.routing
    if routing.priority is None:
        expected = "given beside shared: each service on a listener has its own, and the lowest is asked first"
        raise InvalidSetting("routing.priority", None, expected)
    if not routing.is_conditional:
        expected = (
            "given beside shared, or another condition: the service would take every request of the "
            'listener (if it is to, ("/*",))'
        )
        raise InvalidSetting("routing.path_patterns", routing.path_patterns, expected)


def check_beside_cluster(
    settings: CommonSettings,
    template: Template,
    cluster_name: Value,
    scaling: BackgroundScalingSettings | None = None,
) -> None:
    """Refuse what the stack of a cluster decides, but for what a queue must know of it.

    Args:
        settings: The settings of the stack that joins.
        template: The template that it is added to.
        cluster_name: The cluster that it joins.
        scaling: What its tasks follow.

    Raises:
        InvalidSetting: settings of that cluster, or endpoints of its VPC; a queue, where that cluster counts no tasks.
    """
    # whether that cluster counts tasks matters to a queue alone
    follows_queue = scaling is not None and scaling.queue is not None
    if settings.cluster != ClusterSettings() and not follows_queue:
        expected = "left out beside shared: the cluster is another stack's"
        raise InvalidSetting("cluster", settings.cluster, expected)
    if follows_queue:
        assert scaling is not None
        _check_counting(scaling.queue, settings.cluster.container_insights, template, cluster_name)
    if settings.endpoints is not None:
        expected = (
            "None beside shared: a VPC has one endpoint a service, and network.destinations let the tasks into the "
            "group of those that are there"
        )
        raise InvalidSetting("endpoints", settings.endpoints, expected)


def _check_counting(queue: Queue | None, said: Value | None, template: Template, cluster_name: Value) -> None:
    """Refuse a cluster that does not count its tasks: what it says itself, in this template, before what is said."""
    cluster = template.resources.get(cluster_name.data["Ref"]) if isinstance(cluster_name, Ref) else None
    if not isinstance(cluster, ecs.Cluster):
        if said is None:
            expected = (
                "enabled or enhanced beside shared and scaling.queue, once that cluster has it: nobody else counts "
                "tasks"
            )
            raise InvalidSetting("cluster.container_insights", None, expected)
        return
    levels = [it.Value for it in cluster.properties.get("ClusterSettings", ()) if it.Name == "containerInsights"]
    # without a setting it is the account's that counts
    is_off = "disabled" in levels if levels else said is None
    if is_off:
        expected = (
            f"None, unless {cluster.title} counts its tasks: give the stack of that cluster "
            'cluster=ClusterSettings(container_insights="enabled")'
        )
        raise InvalidSetting("scaling.queue", queue, expected)
