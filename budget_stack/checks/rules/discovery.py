"""Service discovery by AWS Cloud Map: namespaces, their services, and the tasks that ECS registers there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Template, Text, resources, rule, template
from budget_stack.checks.view.comparison import texts
from budget_stack.checks.view.connections import network_of, task_of
from budget_stack.checks.view.partial_text import dotted
from budget_stack.checks.view.records import bare
from budget_stack.checks.view.tasks import all_known
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import (
    DISCOVERY_SERVICE,
    HOSTED_ZONE,
    HTTP_NAMESPACE,
    PRIVATE_DNS_NAMESPACE,
    SERVICE,
    VPC,
)

_REGISTRY = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRegistry.html"
_CREATE = "https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html"
_OF_TASKS = ("A", "AAAA", "SRV")


@rule(
    "discovery-wrong-reference",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service is registered with a service of Cloud Map, by its ARN",
        says="InvalidParameterException: the registry's ARN is not valid",
        cause="Ref of a service of Cloud Map gives its id; or the namespace was named.",
        fix="use GetAtt Arn of the AWS::ServiceDiscovery::Service",
        source=_REGISTRY,
    ),
)
def wrong_reference(view: View, service: Resource) -> Iterator[Problem]:
    for registry in service["ServiceRegistries"]:
        node = registry["RegistryArn"]
        reference, target = node.reference, view.target(node)
        if reference is None or target is None or not target.type.startswith("AWS::ServiceDiscovery::"):
            continue
        if (target.type, reference.attribute) != (DISCOVERY_SERVICE, "Arn"):
            yield problem(node, f"{dotted(reference)} is no ARN of a service of Cloud Map")


def _registered(view: View, service: Resource) -> Iterator[tuple[Node, Resource, set[str]]]:
    """Where a service is registered, with the types of records that are made, where all of them are known."""
    for registry in service["ServiceRegistries"]:
        target = view.target(registry["RegistryArn"], DISCOVERY_SERVICE)
        records = target["DnsConfig"]["DnsRecords"] if target and not target["DnsConfig"].is_unresolved else None
        if target is None or records is None or not all_known(records):
            continue
        types = {record["Type"].text() or "" for record in records}
        if "" not in types:
            yield registry, target, types


@rule(
    "discovery-port-unneeded",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service is registered with a port only where the records have one",
        says=(
            "The values specified for serviceRegistries do not require a value for 'containerPort'. Remove the value "
            "and retry."
        ),
        cause="Records of type A have an address only, those of type SRV a port too.",
        fix="leave Port, ContainerName and ContainerPort out, or make SRV records",
        source=_REGISTRY,
    ),
)
def port_unneeded(view: View, service: Resource) -> Iterator[Problem]:
    for registry, target, types in _registered(view, service) if network_of(service) else ():
        given = [registry[name] for name in ("Port", "ContainerPort") if registry[name]]
        if types and types <= {"A", "AAAA"} and given:
            yield problem(given[0], f"{target.logical_id} makes no SRV records, which alone have a port")


@rule(
    "discovery-record-type-unsuitable",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Cloud Map makes records that tasks have values for",
        says="InvalidParameterException: ECS registers tasks as A, AAAA or SRV records",
        cause="Tasks without a network interface of their own have ports of the host, which only SRV records hold.",
        fix="make A records for tasks in awsvpc mode, and SRV records for others",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html",
    ),
)
def record_type_unsuitable(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    mode = task["NetworkMode"].text() if task else None
    for registry, target, types in _registered(view, service):
        if other := sorted(types - {*_OF_TASKS}):
            yield problem(registry, f"{target.logical_id} makes records of type {', '.join(other)}")
        elif mode in ("bridge", "host") and types and "SRV" not in types and network_of(service) is None:
            yield problem(registry, f"{target.logical_id} makes no SRV records, and the tasks are in {mode} mode")


@rule(
    "discovery-health-check-impossible",
    "error",
    on=resources(DISCOVERY_SERVICE),
    text=Text(
        title="Route 53 checks what it can reach",
        says="InvalidInput: a health check of Route 53 is for public namespaces, and a path for HTTP and HTTPS",
        cause="HealthCheckConfig was taken for HealthCheckCustomConfig, by which ECS says how its tasks are.",
        fix="use HealthCheckCustomConfig",
        source=_CREATE,
    ),
)
def health_check_impossible(view: View, discovery: Resource) -> Iterator[Problem]:
    check = discovery["HealthCheckConfig"]
    if not check or check.is_unresolved:
        return
    namespace = view.target(_namespace(discovery), PRIVATE_DNS_NAMESPACE)
    types = {record["Type"].text() for record in discovery["DnsConfig"]["DnsRecords"] if not record.is_unresolved}
    if namespace:
        yield problem(check, f"{namespace.logical_id} is private, where Route 53 reaches nobody")
    elif "CNAME" in types:
        yield problem(check, "the service makes CNAME records, which are not checked")
    elif check["Type"].text() == "TCP" and check["ResourcePath"]:
        yield problem(check["ResourcePath"], "a check by TCP has no path")


def _namespace(discovery: Resource) -> Node:
    own = discovery["DnsConfig"]
    return discovery["NamespaceId"] or (own if own.is_unresolved else own["NamespaceId"])


@rule(
    "discovery-cname-not-weighted",
    "error",
    on=resources(DISCOVERY_SERVICE),
    text=Text(
        title="CNAME records of Cloud Map are weighted",
        says="InvalidInput: CNAME records need the routing policy WEIGHTED",
        cause="RoutingPolicy was left out, which means MULTIVALUE.",
        fix="set RoutingPolicy to WEIGHTED",
        source=_CREATE,
    ),
)
def cname_not_weighted(view: View, discovery: Resource) -> Iterator[Problem]:
    dns = discovery["DnsConfig"]
    if not dns or dns.is_unresolved:
        return
    policy = dns["RoutingPolicy"]
    is_other = not policy or policy.text() == "MULTIVALUE"
    if is_other and any(record["Type"].text() == "CNAME" for record in dns["DnsRecords"]):
        yield problem(policy, "the service makes CNAME records, and its routing is not WEIGHTED")


@rule(
    "discovery-name-twice",
    "error",
    on=pairs(DISCOVERY_SERVICE, plain("Name", any_case=True)),
    text=Text(
        title="The services of a namespace have different names",
        says="ServiceAlreadyExists, or for names that differ in case one DNS name for two services",
        cause="A service was copied.",
        fix="name each service differently, and not by case alone",
        source=_CREATE,
    ),
)
def name_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    where = _namespace(one).value
    if where is None or where != _namespace(other).value:
        return
    first, second = texts(view, one["Name"].value, other["Name"].value)
    is_http = view.target(_namespace(one), HTTP_NAMESPACE) is not None
    if first and second and (first == second if is_http else first.lower() == second.lower()):
        yield problem(other["Name"], f"{one.logical_id} of the same namespace is named {first}")


@rule(
    "discovery-namespace-twice",
    "error",
    on=template(),
    text=Text(
        title="A network has one private zone of a name",
        says="ConflictingDomainExists: the VPC is already associated with another hosted zone that has the same name",
        cause="A private namespace of Cloud Map makes a zone of Route 53, which was there already.",
        fix="give the namespace another name, such as a part below the zone's",
        source="https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html",
    ),
)
def namespace_twice(view: View, whole: Template) -> Iterator[Problem]:
    zones = [
        (holder, network.value)
        for holder in view.resources(PRIVATE_DNS_NAMESPACE, HOSTED_ZONE)
        for network in _networks(holder)
        if network
    ]
    for (one, network), (other, there) in combinations(zones, 2):
        if one.logical_id == other.logical_id or network != there:
            continue
        first, second = texts(view, one["Name"].value, other["Name"].value)
        if first and second and bare(first) == bare(second):
            yield problem(other["Name"], f"{one.logical_id} has the same name in the same network")


def _networks(holder: Resource) -> list[Node]:
    if holder.type == PRIVATE_DNS_NAMESPACE:
        return [holder["Vpc"]]
    return [one["VPCId"] for one in holder["VPCs"] if not one.is_unresolved]


@rule(
    "discovery-network-dns-off",
    "warning",
    on=resources(PRIVATE_DNS_NAMESPACE, HOSTED_ZONE),
    text=Text(
        title="The network of a private namespace or zone has DNS support and host names",
        says="Names of the namespace are not found: Name or service not known",
        cause="EnableDnsHostnames is off unless it is set.",
        fix="set EnableDnsSupport and EnableDnsHostnames of the VPC to true",
        source="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
    ),
)
def network_dns_off(view: View, holder: Resource) -> Iterator[Problem]:
    for node in _networks(holder):
        network = view.target(node, VPC)
        if network is None:
            continue
        names, support = network["EnableDnsHostnames"], network["EnableDnsSupport"]
        if not names or (names.text() or "").lower() == "false" or (support.text() or "").lower() == "false":
            yield problem(node, f"{network.logical_id} does not give host names")
