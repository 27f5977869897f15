"""Types of load balancers, and what each has before and behind it."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.view.connections import forwards
from budget_stack.checks.view.listeners import balancer_of, listeners_on, ways
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.facts.load_balancer import type_of_protocol
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE, TARGET_GROUP


def type_of(balancer: Resource) -> str | None:
    """Return the type of a load balancer: application, network or gateway; None if it is not known."""
    return balancer["Type"].text() if balancer["Type"] else "application"


def family_of(group: Resource) -> str | None:
    """Return the type of load balancer that a target group is made for, or `function`; None if it is not known."""
    target = group["TargetType"]
    if target.text() == "lambda":
        return "function"
    # a parameter may make it a function
    return None if target and target.text() is None else type_of_protocol(group["Protocol"].text())


def listener_of(view: View, forwarding: Resource) -> Resource | None:
    """Return the listener of a rule, if it is in this template, or a listener itself."""
    return view.target(forwarding["ListenerArn"], LISTENER) if forwarding.type == LISTENER_RULE else forwarding


def balancer_before(view: View, forwarding: Resource) -> Resource | None:
    """Return the load balancer of a listener or rule, if it is in this template."""
    listener = listener_of(view, forwarding)
    return balancer_of(view, listener) if listener else None


def groups_after(view: View, forwarding: Resource) -> Iterator[tuple[Node, Resource]]:
    """Yield the target groups of this template that a listener or rule forwards to, each after where it is named."""
    for node in forwards(forwarding):
        group = view.target(node, TARGET_GROUP)
        if group is not None:
            yield node, group


def groups_behind(view: View, balancer: Resource) -> Iterator[Resource]:
    """Yield the target groups of this template behind a load balancer."""
    for listener in listeners_on(view, balancer):
        for one in ways(view, listener):
            yield from (group for _, group in groups_after(view, one))
