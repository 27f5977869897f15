"""Attributes of listeners, each given as Key and Value."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import unfit
from budget_stack.checks.view.balancers import type_of
from budget_stack.checks.view.listeners import balancer_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import type_of_protocol
from budget_stack.facts.load_balancer_attributes import OF_LISTENERS
from budget_stack.facts.resource_types import LISTENER


@rule(
    "listener-attribute-invalid",
    "error",
    on=resources(LISTENER),
    text=Text(
        title="A listener has attributes of its load balancer's type, with values that they take",
        says="Elastic Load Balancing refuses the listener: the attribute is not supported, or its value is invalid.",
        cause="The idle timeout of TCP was set at an application load balancer, or beyond its range.",
        fix="leave the attribute out, or give it a value that it takes",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html",
    ),
)
def attribute_invalid(view: View, listener: Resource) -> Iterator[Problem]:
    balancer = balancer_of(view, listener)
    type_ = type_of(balancer) if balancer else type_of_protocol(listener["Protocol"].text())
    whose = f"a listener of a load balancer of type {type_}" if type_ else "it"
    for node, message in unfit(listener["ListenerAttributes"], OF_LISTENERS, type_, whose):
        yield problem(node, message)
