"""Capacity provider strategies: bases, weights, and what Spot takes."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import attribute
from budget_stack.checks.view.connections import registrations
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.fargate import SPOT_NOTICE
from budget_stack.facts.load_balancer import DEREGISTRATION_DELAY
from budget_stack.facts.resource_types import SERVICE

_ITEM = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html"


@rule(
    "service-strategy-two-bases",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="One capacity provider of a strategy has a base",
        says="InvalidParameterException: only one capacity provider in a strategy can have a base.",
        cause="Some tasks were to run on each provider in any case.",
        fix="give one of them a Base, and share out the other tasks by Weight",
        source=_ITEM,
    ),
)
def two_bases(view: View, service: Resource) -> Iterator[Problem]:
    bases = [entry["Base"] for entry in service["CapacityProviderStrategy"] if (entry["Base"].number() or 0) > 0]
    if len(bases) > 1:
        yield problem(bases[1], f"{len(bases)} capacity providers have a base")


@rule(
    "service-strategy-no-weight",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="One capacity provider of several has a weight",
        says="CreateService fails: a capacity provider with a weight of 0, the default, can place no task.",
        cause="Weight was left out, which means 0 and not 1.",
        fix="give at least one of them a Weight of 1 or more",
        source=_ITEM,
    ),
)
def no_weight(view: View, service: Resource) -> Iterator[Problem]:
    strategy = service["CapacityProviderStrategy"]
    weights = [entry["Weight"] for entry in strategy]
    if len(weights) > 1 and all(not weight or weight.number() == 0 for weight in weights):
        yield problem(strategy, f"none of the {len(weights)} capacity providers has a weight")


@rule(
    "service-spot-drains-too-long",
    "warning",
    on=resources(SERVICE),
    text=Text(
        title="A task on Spot leaves the load balancer within the notice that it is given",
        says="Requests are sent to tasks that are gone, and answered 502: Spot waits for two minutes and no longer.",
        cause=f"The deregistration delay is {DEREGISTRATION_DELAY} seconds unless it is set.",
        fix=f"set deregistration_delay.timeout_seconds to less than {SPOT_NOTICE}",
        source="https://repost.aws/knowledge-center/fargate-spot-termination-notice",
    ),
)
def drains_too_long(view: View, service: Resource) -> Iterator[Problem]:
    strategy = service["CapacityProviderStrategy"]
    if not any(one["CapacityProvider"].text() == "FARGATE_SPOT" and one["Weight"].number() != 0 for one in strategy):
        return
    for _, group in registrations(view, service):
        attributes = group["TargetGroupAttributes"]
        delay = attribute(attributes, "deregistration_delay.timeout_seconds")
        seconds = delay.number() if delay else DEREGISTRATION_DELAY
        if not attributes.is_unresolved and seconds is not None and seconds >= SPOT_NOTICE:
            yield problem(delay or attributes, f"{group.logical_id} drains for {seconds:g} s")
