"""The protocols of listeners, and the rules that only some have."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import balancer_before, type_of
from budget_stack.checks.view.listeners import balancer_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import protocols_of
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"
_RULES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html"


@rule(
    "listener-protocol-unfit",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="A listener has a protocol of its load balancer's type, and a port",
        says="Listener protocol 'TCP' must be one of 'HTTP, HTTPS'",
        cause="The load balancer's type was changed, or the listener copied from one of another type.",
        fix="give the listener a protocol that the load balancer speaks; a Gateway Load Balancer has none, and no port",
        source=_CREATE,
    ),
)
def protocol_unfit(view: View, listener: Resource) -> Iterator[Problem]:
    balancer = balancer_of(view, listener)
    type_ = type_of(balancer) if balancer else None
    if balancer is None or type_ is None:
        return
    if type_ == "gateway":
        for key in ("Protocol", "Port"):
            if listener[key]:
                yield problem(listener[key], f"{balancer.logical_id} is a Gateway Load Balancer, which has none")
        return
    for key in ("Protocol", "Port"):
        if not listener[key] and not listener.is_unresolved:
            yield problem(listener[key], f"{listener.logical_id} has no {key.lower()}")
    protocol = listener["Protocol"].text()
    if protocol and protocols_of(type_) and protocol not in protocols_of(type_):
        listed = " or ".join(protocols_of(type_))
        yield problem(listener["Protocol"], f"{balancer.logical_id} is of type {type_}, which speaks {listed}")


@rule(
    "listener-rule-unfit",
    "error",
    on=resources(LISTENER_RULE),
    text=Text(
        title="Rules are of listeners whose load balancer knows them",
        says="Elastic Load Balancing refuses the rule: a network load balancer chooses by IP version, or not at all.",
        cause="The rule was kept when the load balancer became one of type network.",
        fix="let the listener's default action forward; by host or path only an application load balancer chooses",
        source=_RULES,
    ),
)
def rule_unfit(view: View, rule_: Resource) -> Iterator[Problem]:
    balancer = balancer_before(view, rule_)
    type_ = type_of(balancer) if balancer else None
    if balancer is None or type_ not in ("network", "gateway"):
        return
    address_type = balancer["IpAddressType"]
    if type_ == "gateway" or not address_type or address_type.text() == "ipv4":
        yield problem(rule_["ListenerArn"], f"{balancer.logical_id} is of type {type_}, and not dual-stack")
        return
    for condition in rule_["Conditions"]:
        field = condition["Field"].text()
        if field not in (None, "source-ip"):
            yield problem(condition["Field"], f"{balancer.logical_id} is of type network, which knows source-ip only")
