"""Service capacity: launch type, capacity providers and zone rebalancing."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.references import is_passed_on, waits_for
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import CAPACITY_PROVIDER, CAPACITY_PROVIDER_ASSOCIATIONS, CLUSTER, SERVICE

_CREATE = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html"
_FARGATE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html"
# by which a service is called: one that only takes work from a queue can be interrupted
_CALLED = ("GatewayConnectors", "LoadBalancers", "ServiceRegistries", "VpcLatticeConfigurations")


@rule(
    "service-launch-type-with-strategy",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service has a launch type or a capacity provider strategy, not both",
        says="Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        cause="The strategy was added, and the launch type stayed.",
        fix="leave LaunchType out",
        source=_CREATE,
    ),
)
def launch_type_with_strategy(view: View, service: Resource) -> Iterator[Problem]:
    if service["LaunchType"] and list(service["CapacityProviderStrategy"]):
        yield problem(service["LaunchType"], "there is a CapacityProviderStrategy too")


@rule(
    "service-provider-unassociated",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service uses capacity providers that its cluster has",
        says=(
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with "
            "the cluster."
        ),
        cause="FARGATE and FARGATE_SPOT too must be associated with a cluster before a strategy can name them.",
        fix="add the provider to the cluster's CapacityProviders",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html",
    ),
)
def provider_unassociated(view: View, service: Resource) -> Iterator[Problem]:
    cluster = view.target(service["Cluster"], CLUSTER)
    if cluster is None:
        return
    known = _providers(view, cluster)
    for entry in service["CapacityProviderStrategy"] if known is not None else ():
        provider = entry["CapacityProvider"]
        # a provider that is not known may be added to the cluster in another way
        if known is not None and provider.is_known and provider.text() not in known:
            yield problem(provider, f"{cluster.logical_id} has {', '.join(sorted(known)) or 'no capacity providers'}")


def _providers(view: View, cluster: Resource) -> set[str] | None:
    """Return the names of a cluster's capacity providers; None if it may have others."""
    if is_passed_on(view, cluster.logical_id) or any(view.resources(CAPACITY_PROVIDER)):
        return None
    listed: list[Node] = [cluster["CapacityProviders"]]
    for association in view.resources(CAPACITY_PROVIDER_ASSOCIATIONS):
        if cluster.is_named_by(association["Cluster"]):
            listed.append(association["CapacityProviders"])
        elif association["Cluster"].is_unresolved:
            return None
    names = [one.text() for providers in listed for one in providers]
    if any(one.is_unresolved for one in listed) or None in names:
        return None
    return {name for name in names if name}


@rule(
    "service-before-provider",
    "info",
    on=resources(SERVICE),
    text=Text(
        title="A service waits until its cluster has its capacity providers",
        says=(
            "When the stack is deleted: The specified capacity provider is in use and cannot be removed. When it is "
            "made, the service may find no provider."
        ),
        cause="The association is a resource of its own, which nothing refers to.",
        fix="let the service depend on the association",
        source="https://github.com/aws/containers-roadmap/issues/631",
    ),
)
def before_provider(view: View, service: Resource) -> Iterator[Problem]:
    cluster = view.target(service["Cluster"], CLUSTER)
    if cluster is None or not service["CapacityProviderStrategy"] or list(cluster["CapacityProviders"]):
        return
    associations = [
        one for one in view.naming(cluster, CAPACITY_PROVIDER_ASSOCIATIONS) if cluster.is_named_by(one["Cluster"])
    ]
    for association in associations:
        if not waits_for(view, service, [association.logical_id]):
            yield problem(
                service["CapacityProviderStrategy"],
                f"{service.logical_id} does not wait for {association.logical_id}",
            )


@rule(
    "service-all-spot",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="Some tasks of a service that others call run on capacity that stays",
        says=(
            "AWS may take every task with two minutes' notice, and none comes back: Capacity is unavailable at this "
            "time."
        ),
        cause="Spot costs less.",
        fix="add FARGATE to the strategy with a Base of 1 or more",
        source=_FARGATE,
    ),
)
def all_spot(view: View, service: Resource) -> Iterator[Problem]:
    if not any(list(service[key]) for key in _CALLED) and not list(service["ServiceConnectConfiguration"]["Services"]):
        return
    strategy = service["CapacityProviderStrategy"]
    providers = [entry["CapacityProvider"].text() for entry in strategy if entry["Weight"].number() != 0]
    has_base = any((entry["Base"].number() or 0) > 0 and entry["Weight"].number() == 0 for entry in strategy)
    if providers and not has_base and all(provider == "FARGATE_SPOT" for provider in providers):
        yield problem(strategy, "every task runs on FARGATE_SPOT")


@rule(
    "service-rebalancing-blocked",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service that balances its zones may start a task before it stops one",
        says="Availability Zone Rebalancing does not support maximumPercent <= 100 % as deployment configuration.",
        cause="MaximumPercent was set to 100 to save capacity.",
        fix="raise MaximumPercent above 100, or set AvailabilityZoneRebalancing to DISABLED",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html",
    ),
)
def rebalancing_blocked(view: View, service: Resource) -> Iterator[Problem]:
    rebalancing, most = service["AvailabilityZoneRebalancing"], service["DeploymentConfiguration"]["MaximumPercent"]
    percent = most.number()
    if rebalancing.text() == "ENABLED" and percent is not None and percent <= 100:
        yield problem(most, f"AvailabilityZoneRebalancing is ENABLED, and MaximumPercent is {percent:g}")
