"""VPC endpoints, through which tasks without a way out reach AWS."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import network_of, task_of
from budget_stack.checks.view.endpoints import Need, enclosed, is_gateway, needs_of, serves
from budget_stack.checks.view.security_groups import groups_of, ingress, may_pass
from budget_stack.checks.view.tasks import containers
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.registries import is_public
from budget_stack.facts.resource_types import SERVICE, VPC, VPC_ENDPOINT

_ENDPOINTS = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html"
_CREATE = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html"
_TIMEOUT = "CannotPullContainerError or ResourceInitializationError: ... i/o timeout. No task starts."


def _needed(view: View, service: Resource) -> Iterator[tuple[str, Need, list[Resource]]]:
    """Yield what a service needs of endpoints, by the first of its subnets that has no other way out."""
    for one in enclosed(view, service):
        for need in needs_of(view, service):
            yield one.subnet.logical_id, need, one.endpoints.get(need.service, [])
        return


@rule(
    "network-endpoint-missing",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Tasks without a way out have an endpoint for each service that they need to start",
        says=_TIMEOUT,
        cause="ECR needs three (ecr.api, ecr.dkr and S3, where the layers are), logs and secrets one more each.",
        fix="add the endpoint to the network; for S3 one of type Gateway, in the subnets' route table",
        source=_ENDPOINTS,
    ),
)
def missing(view: View, service: Resource) -> Iterator[Problem]:
    network = network_of(service)
    if network is None:
        return
    for subnet, need, endpoints in _needed(view, service):
        if not endpoints:
            yield problem(
                network["Subnets"],
                f"{subnet} has no way out, and the network no endpoint {need.service} for {need.what}",
            )


@rule(
    "network-endpoint-other-table",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A gateway endpoint is in the route tables of the subnets that need it",
        says=_TIMEOUT,
        cause="The endpoint names the table of other subnets, or the subnet got a table of its own.",
        fix="add the subnets' route table to RouteTableIds of the endpoint",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
    ),
)
def other_table(view: View, service: Resource) -> Iterator[Problem]:
    for one in enclosed(view, service):
        for need in needs_of(view, service):
            endpoints = one.endpoints.get(need.service, [])
            if endpoints and all(is_gateway(it) and not serves(it, one.table) for it in endpoints):
                yield problem(
                    endpoints[0]["RouteTableIds"],
                    f"{one.table.logical_id}, the table of {one.subnet.logical_id}, is not among them, and the tasks "
                    f"of {service.logical_id} need it for {need.what}",
                )
                return


@rule(
    "network-endpoint-names-public",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The names of AWS lead to the endpoints where tasks have no other way",
        says=_TIMEOUT,
        cause="PrivateDnsEnabled is off unless it is set: the names lead to public addresses.",
        fix="set PrivateDnsEnabled of the endpoint to true",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    ),
)
def names_public(view: View, service: Resource) -> Iterator[Problem]:
    # a zone of one's own may hold the names
    if any(view.resources("AWS::Route53::HostedZone")):
        return
    for _, need, endpoints in _needed(view, service):
        if endpoints and need.service != "s3" and all(_has_no_names(one) for one in endpoints):
            yield problem(
                endpoints[0]["PrivateDnsEnabled"],
                f"the tasks of {service.logical_id} need {endpoints[0].logical_id} for {need.what}, and do not find it",
            )


def _has_no_names(endpoint: Resource) -> bool:
    names = endpoint["PrivateDnsEnabled"]
    return is_gateway(endpoint) is False and (not names or names.text() == "false")


@rule(
    "network-endpoint-closed",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The groups of an endpoint let the tasks in",
        says=_TIMEOUT,
        cause="The endpoint's group lets others in, or it has none and got the VPC's default group.",
        fix="let the tasks' group into the endpoint's group on port 443",
        source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    ),
)
def closed(view: View, service: Resource) -> Iterator[Problem]:
    network = network_of(service)
    tasks = groups_of(view, network["SecurityGroups"]) if network else None
    if tasks is None:
        return
    names = [group.logical_id for group in tasks]
    seen = []
    for _, need, endpoints in _needed(view, service):
        if endpoints and all(_is_closed(view, one, names) for one in endpoints):
            groups = endpoints[0]["SecurityGroupIds"].value
            # several endpoints have one group
            if groups in seen:
                continue
            seen.append(groups)
            yield problem(
                endpoints[0]["SecurityGroupIds"],
                f"no rule lets the tasks of {service.logical_id} in on port 443, and they need it for {need.what}",
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
    "network-image-unreachable",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="Tasks without a way out pull their images from a registry within their network",
        says=_TIMEOUT,
        cause="The network has endpoints for ECR, and a sidecar's image is on Docker Hub or public.ecr.aws.",
        fix="copy the image into a repository of ECR, or use a pull-through cache; or add a NAT gateway",
        source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html",
    ),
)
def image_unreachable(view: View, service: Resource) -> Iterator[Problem]:
    task = task_of(view, service)
    subnet = next((one.subnet for one in enclosed(view, service)), None)
    for container in containers(task) if task and subnet else ():
        image = container["Image"].text() or ""
        if subnet and is_public(image):
            yield problem(container["Image"], f"it is on the internet, and {subnet.logical_id} has no way there")
