"""VPC links of an HTTP API: whether they get to the load balancer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.comparison import agree
from budget_stack.checks.view.integrations import balancer_behind, link_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import HTTP_API_INTEGRATION, SECURITY_GROUP, SUBNET, VPC

_LINKS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html"


@rule(
    "http-api-link-other-vpc",
    "error",
    on=resources(HTTP_API_INTEGRATION),
    text=Text(
        title="A VPC link is in the VPC of its load balancer",
        says="No request gets through: the link's interfaces do not reach the load balancer.",
        cause="The link was given the subnets or security groups of another network.",
        fix="give the VPC link subnets and security groups of the load balancer's VPC",
        source=_LINKS,
    ),
)
def other_vpc(view: View, integration: Resource) -> Iterator[Problem]:
    link, balancer = link_of(view, integration), balancer_behind(view, integration)
    if link is None or balancer is None:
        return
    mapped = [entry["SubnetId"] for entry in balancer["SubnetMappings"]]
    theirs = [vpc for nodes in (balancer["Subnets"], mapped, balancer["SecurityGroups"]) for vpc in _vpcs(view, nodes)]
    for key in ("SubnetIds", "SecurityGroupIds"):
        for vpc in _vpcs(view, link[key]):
            if any(_differ(view, vpc, other) for other in theirs):
                yield problem(link[key], f"{link.logical_id} is in another VPC than {balancer.logical_id}")
                return


def _vpcs(view: View, nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        target = view.target(node, SUBNET, SECURITY_GROUP)
        if target is not None and target["VpcId"]:
            yield target["VpcId"]


def _differ(view: View, one: Node, other: Node) -> bool:
    first, second = view.target(one, VPC), view.target(other, VPC)
    if first and second:
        return first.logical_id != second.logical_id
    return agree(view, one.value, other.value) is False
