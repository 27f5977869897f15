"""Updates of load balancers that Elastic Load Balancing refuses."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, deployed, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.balancers import type_of
from budget_stack.checks.view.updates import change, successor
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LOAD_BALANCER

_SECONDARY = "secondary_ips.auto_assigned.per_subnet"


@rule(
    "update-load-balancer-refused",
    "error",
    on=deployed(resources(LOAD_BALANCER)),
    text=Text(
        title="A network load balancer keeps its subnets and addresses, and has the groups that it was made with",
        says=(
            "You cannot set security groups on a load balancer that was created without any. Or: subnets cannot be "
            "removed. Or: the number of secondary addresses cannot be decreased. The update is rolled back."
        ),
        cause="What an application load balancer may change was changed at a network load balancer.",
        fix="give the load balancer another logical id, so that it is made anew; its DNS name will be another",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html",
    ),
)
def refused(view: View, deployed: Resource) -> Iterator[Problem]:
    balancer = successor(view, deployed)
    if balancer is None or type_of(balancer) != "network" or change(view, deployed, balancer):
        return
    if balancer["SecurityGroups"] and not deployed["SecurityGroups"]:
        yield problem(balancer["SecurityGroups"], f"{balancer.logical_id} was made without security groups")
    before, after = deployed["Subnets"], balancer["Subnets"]
    if not after.is_unresolved:
        kept = [node.value for node in after]
        gone = [node.reference.logical_id for node in before if node.reference and node.value not in kept]
        if gone and kept and all(node.reference for node in after):
            yield problem(after, f"{balancer.logical_id} has {' and '.join(gone)}, and keeps it")
    was, is_ = (attribute(one["LoadBalancerAttributes"], _SECONDARY) for one in (deployed, balancer))
    numbers = (was.number() if was else None, is_.number() if is_ else None)
    if is_ and None not in numbers and (numbers[0] or 0) > (numbers[1] or 0):
        yield problem(is_, f"it was {numbers[0]:g}, and cannot become less")
