"""VPC endpoints: what each type has, and whether tasks without a way out reach AWS through them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budget_stack.checks.pairs import pairs, plain
from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.endpoints import Need, enclosed, is_gateway, needs_of, serves, service_of
from budget_stack.checks.view.security_groups import groups_of, ingress, may_pass
from budget_stack.checks.view.started import STARTERS, Started, started
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.network import GATEWAY_SERVICES
from budget_stack.facts.resource_types import HOSTED_ZONE, VPC, VPC_ENDPOINT

_ENDPOINTS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
_CREATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html"
_SURPLUS = {
    "Gateway": ("SubnetIds", "SecurityGroupIds"),
    "Interface": ("RouteTableIds",),
    "GatewayLoadBalancer": ("SecurityGroupIds", "RouteTableIds"),
}
_PREFERENCES = ("VERIFIED_DOMAINS_AND_SPECIFIED_DOMAINS", "SPECIFIED_DOMAINS_ONLY")
_TIMEOUT = "CannotPullContainerError or ResourceInitializationError: ... i/o timeout. No task starts."


def _needed(view: View, start: Started) -> Iterator[tuple[str, Need, list[Resource]]]:
    """Yield what tasks need of endpoints, by the first of their subnets that has no other way out."""
    for one in enclosed(view, start):
        for need in needs_of(view, start.task):
            yield one.subnet.logical_id, need, one.endpoints.get(need.service, [])
        return


@rule(
    "network-endpoint-missing",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="Tasks without a way out have an endpoint for each service that they need to start",
        says=_TIMEOUT,
        cause="ECR needs three (ecr.api, ecr.dkr and S3, where the layers are), logs and secrets one more each.",
        fix="add the endpoint to the network; for S3 one of type Gateway, in the subnets' route table",
        source=_ENDPOINTS,
    ),
)
def missing(view: View, starter: Resource) -> Iterator[Problem]:
    for start in started(view, starter):
        for subnet, need, endpoints in _needed(view, start):
            if start.network and not endpoints:
                yield problem(
                    start.network["Subnets"],
                    f"{subnet} has no way out, and the network no endpoint {need.service} for {need.what}",
                )


@rule(
    "network-endpoint-other-table",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="A gateway endpoint is in the route tables of the subnets that need it",
        says=_TIMEOUT,
        cause="The endpoint names the table of other subnets, or the subnet got a table of its own.",
        fix="add the subnets' route table to RouteTableIds of the endpoint",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    ),
)
def other_table(view: View, starter: Resource) -> Iterator[Problem]:
    ways = ((start, one) for start in started(view, starter) for one in enclosed(view, start))
    for start, one in ways:
        for need in needs_of(view, start.task):
            endpoints = one.endpoints.get(need.service, [])
            if endpoints and all(is_gateway(it) and not serves(it, one.table) for it in endpoints):
                yield problem(
                    endpoints[0]["RouteTableIds"],
                    f"{one.table.logical_id}, the table of {one.subnet.logical_id}, is not among them, and the tasks "
                    f"of {starter.logical_id} need it for {need.what}",
                )
                return


@rule(
    "network-endpoint-names-public",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="The names of AWS lead to the endpoints where tasks have no other way",
        says=_TIMEOUT,
        cause="PrivateDnsEnabled is off unless it is set: the names lead to public addresses.",
        fix="set PrivateDnsEnabled of the endpoint to true",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    ),
)
def names_public(view: View, starter: Resource) -> Iterator[Problem]:
    # a zone of one's own may hold the names
    if any(view.resources(HOSTED_ZONE)):
        return
    for _, need, endpoints in (it for start in started(view, starter) for it in _needed(view, start)):
        if endpoints and need.service != "s3" and all(_has_no_names(one) for one in endpoints):
            yield problem(
                endpoints[0]["PrivateDnsEnabled"],
                f"the tasks of {starter.logical_id} need {endpoints[0].logical_id} for {need.what}, and do not find it",
            )


def _has_no_names(endpoint: Resource) -> bool:
    names = endpoint["PrivateDnsEnabled"]
    return is_gateway(endpoint) is False and (not names or names.text() == "false")


@rule(
    "network-endpoint-closed",
    "error",
    on=resources(*STARTERS),
    text=Text(
        title="The groups of an endpoint let the tasks in",
        says=_TIMEOUT,
        cause="The endpoint's group lets others in, or it has none and got the VPC's default group.",
        fix="let the tasks' group into the endpoint's group on port 443",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    ),
)
def closed(view: View, starter: Resource) -> Iterator[Problem]:
    seen = []
    for start in started(view, starter):
        tasks = groups_of(view, start.network["SecurityGroups"]) if start.network else None
        names = [group.logical_id for group in tasks or ()]
        for _, need, endpoints in _needed(view, start) if tasks is not None else ():
            groups = endpoints[0]["SecurityGroupIds"].value if endpoints else None
            # several endpoints have one group
            if not endpoints or groups in seen or not all(_is_closed(view, one, names) for one in endpoints):
                continue
            seen.append(groups)
            yield problem(
                endpoints[0]["SecurityGroupIds"],
                f"no rule lets the tasks of {starter.logical_id} in on port 443, and they need it for {need.what}",
            )


def _is_closed(view: View, endpoint: Resource, tasks: list[str]) -> bool:
    if is_gateway(endpoint) is not False:
        return False
    named = endpoint["SecurityGroupIds"]
    if not named:
        # the VPC's default group lets in its own members only
        return True
    groups = groups_of(view, named)
    rules = [ingress(view, group) for group in groups or ()]
    known = [opening for openings in rules for opening in openings or ()]
    return groups is not None and None not in rules and not any(may_pass(view, it, 443, tasks) for it in known)


@rule(
    "network-endpoint-dns-off",
    "error",
    on=resources(VPC_ENDPOINT),
    text=Text(
        title="The network of an endpoint with private names has DNS support and host names",
        says=(
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for "
            "X"
        ),
        cause="EnableDnsHostnames is off unless it is set.",
        fix="set EnableDnsSupport and EnableDnsHostnames of the VPC to true",
        source=_CREATE,
    ),
)
def endpoint_dns_off(view: View, endpoint: Resource) -> Iterator[Problem]:
    vpc = view.target(endpoint["VpcId"], VPC)
    if vpc is None or endpoint["PrivateDnsEnabled"].text() != "true":
        return
    host_names, support = vpc["EnableDnsHostnames"], vpc["EnableDnsSupport"]
    if not host_names or "false" in ((host_names.text() or "").lower(), (support.text() or "").lower()):
        yield problem(endpoint["PrivateDnsEnabled"], f"{vpc.logical_id} does not give host names")


@rule(
    "network-endpoint-settings-wrong",
    "error",
    on=resources(VPC_ENDPOINT),
    text=Text(
        title="A VPC endpoint has the settings of its type",
        says="InvalidParameter: The endpoint type does not support the parameter. Or: the service is not available.",
        cause="VpcEndpointType is Gateway unless it is set, and only S3 and DynamoDB have gateways.",
        fix="set VpcEndpointType to Interface with subnets and groups, or to Gateway with route tables for S3",
        source=_CREATE,
    ),
)
def settings_wrong(view: View, endpoint: Resource) -> Iterator[Problem]:
    type_ = endpoint["VpcEndpointType"]
    kind = type_.text() if type_ else "Gateway"
    service = service_of(endpoint)
    is_aws = service is not None and not service.startswith("vpce.")
    if kind == "Gateway" and is_aws and service not in GATEWAY_SERVICES:
        how = "" if type_ else " by default"
        yield problem(type_, f"{service} has no gateway, and {endpoint.logical_id} is one{how}")
        return
    for key in _SURPLUS.get(kind or "", ()):
        if endpoint[key]:
            yield problem(endpoint[key], f"{endpoint.logical_id} is of type {kind}, which has no {key}")
    subnets = [*endpoint["SubnetIds"]]
    if kind == "GatewayLoadBalancer" and len(subnets) > 1:
        yield problem(endpoint["SubnetIds"], f"{endpoint.logical_id} has {len(subnets)} subnets, and may have one")
    options = endpoint["DnsOptions"]
    inbound = options["PrivateDnsOnlyForInboundResolverEndpoint"]
    if inbound and is_aws and service not in GATEWAY_SERVICES:
        yield problem(inbound, f"this is for services that have gateways too, and {service} has none")
    preference, domains = options["PrivateDnsPreference"], options["PrivateDnsSpecifiedDomains"]
    if preference and kind in ("Gateway", "Interface", "GatewayLoadBalancer"):
        yield problem(preference, "this is for endpoints of type Resource or ServiceNetwork")
    elif domains and preference.text() not in (*_PREFERENCES, None):
        yield problem(domains, f"domains are listed with {' or '.join(_PREFERENCES)}")


@rule(
    "network-endpoint-policy-malformed",
    "error",
    on=resources(VPC_ENDPOINT),
    text=Text(
        title="The policy of an endpoint is JSON",
        says="InvalidPolicyDocument: The policy is not in a valid JSON format",
        cause="The policy is text that was put together.",
        fix="write PolicyDocument as a mapping",
        source=_CREATE,
    ),
)
def policy_malformed(view: View, endpoint: Resource) -> Iterator[Problem]:
    document = endpoint["PolicyDocument"]
    text = document.known()
    if not isinstance(text, str):
        return
    try:
        json.loads(text)
    except ValueError:
        yield problem(document, "it is text that is no JSON")


@rule(
    "network-endpoint-name-twice",
    "error",
    on=pairs(VPC_ENDPOINT, plain("VpcId"), plain("ServiceName")),
    text=Text(
        title="A service has one endpoint with private names in a VPC",
        says="private-dns-enabled cannot be set because there is already a conflicting DNS domain for the service.",
        cause="An endpoint was copied for another subnet.",
        fix="add the subnet to SubnetIds of the endpoint that is there",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html",
    ),
)
def name_twice(view: View, pair: tuple[Resource, Resource]) -> Iterator[Problem]:
    one, other = pair
    if any(endpoint["PrivateDnsEnabled"].text() != "true" for endpoint in pair):
        return
    same = all(one[key].value is not None and one[key].value == other[key].value for key in ("VpcId", "ServiceName"))
    if same:
        yield problem(other["ServiceName"], f"{one.logical_id} has the private names of this service already")
