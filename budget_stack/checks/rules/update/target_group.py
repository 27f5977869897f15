"""Updates of target groups, and of the load balancers that they hang on.

CloudFormation makes the new load balancer, and what forwards on it, before it deletes what is gone. So for as long as
the update takes, what is removed or replaced goes on forwarding to the target group.
"""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, deployed, resources, rule
from budget_stack.checks.view.connections import forwards, listeners_of, registrations
from budget_stack.checks.view.updates import change, is_new, successor
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LISTENER, LOAD_BALANCER, SERVICE, TARGET_GROUP

_GROUPS = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html"
    "#target-group-routing-configuration"
)
_TROUBLES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"


def _owner(view: View, forwarding: Resource) -> Node | None:
    """Return the property that names the load balancer of a listener or a rule; None if that is not known."""
    listener = view.target(forwarding["ListenerArn"], LISTENER) if forwarding.type != LISTENER else forwarding
    return listener["LoadBalancerArn"] if listener else None


def _stays_until_the_end(view: View, forwarding: Resource, group: Resource) -> bool:
    """Tell whether a listener or rule of the stack forwards to a target group until CloudFormation cleans up."""
    after = successor(view, forwarding)
    if after is None or change(view, forwarding, after):
        return True
    # changed in place, it may let go of the group before another takes it
    return any(group.is_named_by(node) for node in forwards(after))


def _new_balancer(view: View, before: Node, after: Node) -> Resource | None:
    """Return the load balancer that a property refers to, if it is certainly another one than before."""
    balancer = view.target(after, LOAD_BALANCER)
    was = view.deployed.target(before, LOAD_BALANCER) if view.deployed else None
    if balancer is None or not is_new(view, balancer):
        # two that are both there already
        return balancer if balancer and was and was.logical_id != balancer.logical_id else None
    return balancer


@rule(
    "update-target-group-still-attached",
    "error",
    on=deployed(resources(TARGET_GROUP)),
    text=Text(
        title="A target group does not move to another load balancer",
        says=(
            "TargetGroupAssociationLimit: The following target groups cannot be associated with more than one load "
            "balancer. The update is rolled back."
        ),
        cause=(
            "A load balancer is replaced, such as for another Scheme, or exchanged for one with another logical id; "
            "or the stack changes from one kind of address to another. What forwards to the group is made anew before "
            "the old one is deleted."
        ),
        fix=(
            "give the target group and the listeners and rules that forward to it new logical ids too; or deploy a "
            "second stack beside this one, on the database that is kept, and delete this one once nobody uses it"
        ),
        source=_GROUPS,
    ),
)
def still_attached(view: View, deployed: Resource) -> Iterator[Problem]:
    group = successor(view, deployed)
    if group is None or view.deployed is None or change(view, deployed, group):
        return
    held = [one for one in listeners_of(view.deployed, deployed) if _stays_until_the_end(view, one, group)]
    owners = [owner for one in held if (owner := _owner(view.deployed, one))]
    for forwarding in listeners_of(view, group):
        after = _owner(view, forwarding)
        for before in owners:
            balancer = _new_balancer(view, before, after) if after else None
            if balancer:
                was = before.reference.logical_id if before.reference else "another load balancer"
                yield problem(
                    _cause(view, forwarding, balancer),
                    f"{group.logical_id} is to move to {_named(view, balancer)}, and hangs on {was} until that is gone",
                )
                return


def _cause(view: View, forwarding: Resource, balancer: Resource) -> Node:
    """Return what makes the load balancer another one: a property of it, or the one that names it."""
    before = view.deployed.resource(balancer.logical_id) if view.deployed else None
    changed = change(view, before, balancer) if before else None
    if changed:
        return balancer[changed]
    return forwarding["LoadBalancerArn" if forwarding.type == LISTENER else "ListenerArn"]


def _named(view: View, balancer: Resource) -> str:
    replaced = view.deployed is not None and view.deployed.resource(balancer.logical_id) is not None
    return f"the new {balancer.logical_id}" if replaced else balancer.logical_id


@rule(
    "update-target-group-empty",
    "warning",
    on=deployed(resources(TARGET_GROUP)),
    text=Text(
        title="Requests go to a new target group once the service is in it",
        says=(
            "503 for every request: the rule forwards to the new target group at once, and the service's tasks are "
            "only in it when new ones have started and are healthy."
        ),
        cause="A property was changed that a target group only gets when it is made, or its logical id was.",
        fix=(
            "keep the target group; or name both in the service's LoadBalancers for one update, the new one with a "
            "rule of its own, and remove the old one in the next"
        ),
        source=_TROUBLES,
    ),
)
def empty(view: View, deployed: Resource) -> Iterator[Problem]:
    if view.deployed is None:
        return
    for before in listeners_of(view.deployed, deployed):
        after = successor(view, before)
        if after is None or change(view, before, after):
            continue
        targets = [(node, view.target(node, TARGET_GROUP)) for node in forwards(after) if node]
        if targets and all(target is not None and is_new(view, target) for _, target in targets):
            for node, target in targets:
                if target and (service := _moving(view, deployed, target)):
                    yield problem(
                        node,
                        f"{target.logical_id} is new, and {service} is in the one of before until its new tasks are",
                    )


def _moving(view: View, deployed: Resource, target: Resource) -> str | None:
    """Return the service that is in a deployed target group, and is to be in another one."""
    if view.deployed is None:
        return None
    for service in view.deployed.resources(SERVICE):
        after = successor(view, service)
        was = any(group.logical_id == deployed.logical_id for _, group in registrations(view.deployed, service))
        if after and was and any(group.logical_id == target.logical_id for _, group in registrations(view, after)):
            return service.logical_id
    return None
