"""Service Connect: what a service offers to others, under which names, and how its proxy is set up."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.pairs import pairs
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import task_of
from budget_stack.checks.view.deployments import controller_of
from budget_stack.checks.view.references import is_passed_on, waits_for
from budget_stack.checks.view.tasks import all_known, is_windows, network_mode
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import not_among, problem
from budget_stack.facts.resource_types import (
    CLUSTER,
    HTTP_NAMESPACE,
    PRIVATE_DNS_NAMESPACE,
    PUBLIC_DNS_NAMESPACE,
    SERVICE,
)

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html"
_SERVICE = f"{_API}/API_ServiceConnectService.html"
_NAMESPACES = (HTTP_NAMESPACE, PRIVATE_DNS_NAMESPACE, PUBLIC_DNS_NAMESPACE)


def _configuration(service: Resource) -> Node | None:
    """Return the Service Connect configuration of a service that has it switched on."""
    configuration = service["ServiceConnectConfiguration"]
    return configuration if not configuration.is_unresolved and configuration["Enabled"].text() == "true" else None


def _offered(service: Resource) -> list[Node]:
    configuration = _configuration(service)
    return [one for one in configuration["Services"] if not one.is_unresolved] if configuration else []


def _mappings(task: Resource | None) -> list[Node] | None:
    """Return the port mappings of a task; None unless all are known."""
    if task is None or not all_known(task["ContainerDefinitions"]):
        return None
    mappings = [container["PortMappings"] for container in task["ContainerDefinitions"]]
    return [one for listed in mappings for one in listed] if all(map(all_known, mappings)) else None


@rule(
    "service-connect-port-unknown",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The port that Service Connect offers is a port mapping with that name",
        says="ECS refuses the service: it knows ports by the names of the task definition's port mappings.",
        cause="The port mapping has no Name, or another one.",
        fix="give the port mapping a Name, and Services the same PortName",
        source=_SERVICE,
    ),
)
def port_unknown(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    mappings = _mappings(task)
    if task is None or mappings is None:
        return
    names = [mapping["Name"] for mapping in mappings if mapping["Name"]]
    for offered in service["ServiceConnectConfiguration"]["Services"]:
        yield from not_among(view, offered["PortName"], names, task.logical_id, "port mapping named")


@rule(
    "service-connect-namespace-by-name",
    "error",
    on=resources(SERVICE, CLUSTER),
    text=Text(
        title="The namespace that the stack makes is referred to, so that it is there in time",
        says=(
            "NamespaceNotFoundException: Failed to retrieve namespace for X; under a cluster ECS makes a second "
            "namespace of that name, and the one of the stack fails."
        ),
        cause="The namespace is named by its text, which CloudFormation does not take for a reference.",
        fix="use Fn::GetAtt of the namespace's Arn",
        source="https://github.com/aws/aws-cdk/issues/25554",
    ),
)
def namespace_by_name(view: View, resource: Resource) -> Iterator[Problem]:
    key = "ServiceConnectDefaults" if resource.type == CLUSTER else "ServiceConnectConfiguration"
    named = resource[key]["Namespace"] if not resource[key].is_unresolved else resource[key]
    if not named or named.references():
        return
    for namespace in view.resources(*_NAMESPACES):
        is_same = namespace["Name"] and view.same(namespace["Name"].value, named.value)
        if is_same and not waits_for(view, resource, [namespace.logical_id]):
            yield problem(named, f"{resource.logical_id} does not wait for {namespace.logical_id}, which has that name")


@rule(
    "service-connect-namespace-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Service Connect has a namespace, from the service or its cluster",
        says="InvalidParameterException: a namespace is needed, and the cluster has no default one.",
        cause="The namespace was to come from the cluster.",
        fix="set Namespace, or the cluster's ServiceConnectDefaults",
        source=f"{_API}/API_ServiceConnectConfiguration.html",
    ),
)
def namespace_missing(view: View, service: Resource) -> Iterator[Problem]:
    configuration, cluster = _configuration(service), view.target(service["Cluster"], CLUSTER)
    if configuration is None or configuration["Namespace"] or cluster is None:
        return
    if not cluster["ServiceConnectDefaults"] and not is_passed_on(view, cluster.logical_id):
        yield problem(configuration, f"neither {service.logical_id} nor {cluster.logical_id} names a namespace")


@rule(
    "service-connect-alias-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="What Service Connect offers has an alias with a port",
        says="InvalidParameterException: clientAliases must have 1 element.",
        cause="The name alone was thought to do.",
        fix="give ClientAliases one entry with the Port that clients use",
        source=_SERVICE,
    ),
)
def alias_missing(view: View, service: Resource) -> Iterator[Problem]:
    for offered in _offered(service):
        aliases = offered["ClientAliases"]
        if not aliases or aliases.value == []:
            yield problem(aliases, f"{offered['PortName'].text() or 'a port'} has no alias for its clients")
        for alias in aliases:
            if not alias.is_unresolved and not alias["Port"]:
                yield problem(alias, "the alias has no Port")


def _twice(view: View, one: Node, other: Node) -> Iterator[Problem]:
    """Yield a problem where two offers in one namespace have the same name."""
    names = [offered["DiscoveryName"] or offered["PortName"] for offered in (one, other)]
    if names[0] and names[1] and names[0].is_known and view.same(names[0].value, names[1].value):
        yield problem(names[1], f"{names[1].text()} is offered twice in the namespace")
        return
    for first in one["ClientAliases"]:
        for second in other["ClientAliases"]:
            keys = [(first[key], second[key]) for key in ("DnsName", "Port")]
            if all(left and right and view.same(left.value, right.value) for left, right in keys):
                yield problem(second, f"{second['DnsName'].text()}:{second['Port'].text()} is offered twice")


@rule(
    "service-connect-name-twice",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A service offers each port under a name of its own",
        says="InvalidParameterException: discovery names and aliases must be unique.",
        cause="An offer was copied for another port.",
        fix="give one of them another DiscoveryName, or another DnsName or Port",
        source=_SERVICE,
    ),
)
def name_twice(view: View, service: Resource) -> Iterator[Problem]:
    offered = _offered(service)
    for number, other in enumerate(offered):
        for one in offered[:number]:
            yield from _twice(view, one, other)


@rule(
    "service-connect-name-taken",
    "error",
    on=pairs(SERVICE, having="ServiceConnectConfiguration"),
    text=Text(
        title="Services of a namespace offer different names",
        says="InvalidParameterException: the name is in use by another service of the namespace.",
        cause="The service was copied.",
        fix="give one of them another DiscoveryName, DnsName or Port, or a namespace of its own",
        source=_SERVICE,
    ),
)
def name_taken(view: View, both: tuple[Resource, Resource]) -> Iterator[Problem]:
    configurations = [_configuration(service) for service in both]
    spaces = [one["Namespace"] for one in configurations if one and one["Namespace"]]
    if len(spaces) < 2 or spaces[0].value != spaces[1].value:
        return
    for one in _offered(both[0]):
        for other in _offered(both[1]):
            yield from _twice(view, one, other)


@rule(
    "service-connect-timeout-unsupported",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Only a port that speaks HTTP has a timeout for each request",
        says="InvalidParameterException: perRequestTimeout can only be set if the appProtocol is not TCP.",
        cause="The port mapping has no AppProtocol, which means TCP.",
        fix="set AppProtocol of the port mapping to http, http2 or grpc, or use IdleTimeoutSeconds",
        source=f"{_API}/API_TimeoutConfiguration.html",
    ),
)
def timeout_unsupported(view: View, service: Resource) -> Iterator[Problem]:
    mappings = _mappings(task_of(view, service)) or []
    for offered in _offered(service):
        timeout = offered["Timeout"]["PerRequestTimeoutSeconds"]
        for mapping in mappings if timeout.number() else ():
            is_offered = mapping["Name"] and view.same(mapping["Name"].value, offered["PortName"].value)
            if is_offered and not mapping["AppProtocol"]:
                yield problem(timeout, f"the port {mapping['Name'].text()} has no AppProtocol")


@rule(
    "service-connect-proxy-malformed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The proxy of Service Connect has each setting once, and a log for what it records of requests",
        says="InvalidParameterException: access logs need a log configuration, and a setting appears once.",
        cause="The log configuration was taken out, or a setting repeated.",
        fix="add LogConfiguration beside AccessLogConfiguration, and set each setting once",
        source=f"{_API}/API_ServiceConnectConfiguration.html",
    ),
)
def proxy_malformed(view: View, service: Resource) -> Iterator[Problem]:
    configuration = _configuration(service)
    if configuration is None:
        return
    if configuration["AccessLogConfiguration"] and not configuration["LogConfiguration"]:
        yield problem(configuration["AccessLogConfiguration"], "there is no LogConfiguration, where it would go")
    seen: set[str] = set()
    for entry in configuration["ContainerConfigurations"]:
        keys = [name for name, _ in entry.items()]
        if len(keys) > 1 or seen & set(keys):
            yield problem(entry, f"{', '.join(keys)} stands there twice, or beside another setting")
        seen |= set(keys)


@rule(
    "service-connect-unsupported",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Service Connect is for Linux tasks in awsvpc or bridge mode that ECS deploys",
        says="InvalidParameterException: Service Connect does not support the network mode, platform or controller.",
        cause="Service Connect was switched on without changing the task definition or the controller.",
        fix="set NetworkMode to awsvpc or bridge, and leave DeploymentController out",
        source=_GUIDE,
    ),
)
def unsupported(view: View, service: Resource) -> Iterator[Problem]:
    configuration, task = _configuration(service), task_of(view, service)
    if configuration is None:
        return
    if (controller := controller_of(service)) in ("CODE_DEPLOY", "EXTERNAL"):
        yield problem(configuration["Enabled"], f"the deployment controller is {controller}")
    if task and network_mode(task) in ("host", "none"):
        yield problem(configuration["Enabled"], f"the network mode of {task.logical_id} is {network_mode(task)}")
    if task and is_windows(task):
        yield problem(configuration["Enabled"], f"{task.logical_id} is for Windows")
