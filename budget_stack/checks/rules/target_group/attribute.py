"""Attributes of target groups, each given as Key and Value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.attributes import unfit, values_of
from budget_stack.checks.view.balancers import family_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer_attributes import OF_TARGET_GROUPS, RESERVED_COOKIES
from budget_stack.facts.resource_types import TARGET_GROUP

_ATTRIBUTES = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html"
_FAILOVERS = ("target_failover.on_deregistration", "target_failover.on_unhealthy")
_RESETS = ("send_tcp_reset.on_unhealthy.enabled", "send_tcp_reset.on_deregistration.enabled")
_ALGORITHM, _CUT = "load_balancing.algorithm.type", "target_health_state.unhealthy.connection_termination.enabled"
_KINDS = {"function": "a target group for a function"}


@rule(
    "target-group-attribute-invalid",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A target group has attributes of its load balancer's type, with values that they take",
        says="InvalidConfigurationRequest: the attribute is not supported, or its value is invalid.",
        cause="Attributes were copied from a target group of another protocol, or a number is outside of its range.",
        fix="leave the attribute out, or give it a value that it takes",
        source=_ATTRIBUTES,
    ),
)
def attribute_invalid(view: View, group: Resource) -> Iterator[Problem]:
    family = family_of(group)
    whose = _KINDS.get(family or "", f"a target group for a load balancer of type {family}") if family else "it"
    for node, message in unfit(group["TargetGroupAttributes"], OF_TARGET_GROUPS, family, whose):
        yield problem(node, message)


@rule(
    "target-group-attributes-contradict",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="The attributes of a target group go together",
        says="Elastic Load Balancing refuses the target group, and the stack is rolled back.",
        cause="One of two attributes was changed that depend on each other, or on the protocol.",
        fix="set them as the message says",
        source=_ATTRIBUTES,
    ),
)
def attributes_contradict(view: View, group: Resource) -> Iterator[Problem]:
    values = values_of(group["TargetGroupAttributes"])
    if values is None:
        return
    texts = {key: node.text() for key, node in values.items()}
    for key, message in _contradictions(texts, group["Protocol"].text()):
        yield problem(values[key], message)


def _contradictions(texts: Mapping[str, str | None], protocol: str | None) -> Iterator[tuple[str, str]]:
    """Yield keys whose value does not go with the others, and why."""
    yield from _of_algorithms(texts)
    yield from _of_connections(texts, protocol)
    cookie = "stickiness.app_cookie.cookie_name"
    if (texts.get(cookie) or "").startswith(RESERVED_COOKIES):
        yield cookie, f"cookies whose names begin with {RESERVED_COOKIES[0]} are the load balancer's own"
    failovers = [texts.get(key, "no_rebalance") for key in _FAILOVERS]
    if None not in failovers and failovers[0] != failovers[1]:
        given = next(key for key in _FAILOVERS if key in texts)
        yield given, f"{' and '.join(_FAILOVERS)} must be the same, and are {' and '.join(map(str, failovers))}"
    for key in _RESETS:
        if texts.get(key) == "true" and texts.get("stickiness.enabled") == "true":
            yield key, "connections are reset only where stickiness.enabled is false"


def _of_algorithms(texts: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    algorithm = texts.get(_ALGORITHM, "round_robin")
    anomaly, slow = "load_balancing.algorithm.anomaly_mitigation", "slow_start.duration_seconds"
    if texts.get(anomaly) == "on" and algorithm not in (None, "weighted_random"):
        yield anomaly, f"anomalies are mitigated by the algorithm weighted_random only, and it is {algorithm}"
    if texts.get(slow) not in (None, "0") and algorithm in ("least_outstanding_requests", "weighted_random"):
        yield slow, f"targets start slowly with the algorithm round_robin only, and it is {algorithm}"


def _of_connections(texts: Mapping[str, str | None], protocol: str | None) -> Iterator[tuple[str, str]]:
    if protocol in ("UDP", "TCP_UDP"):
        if texts.get("preserve_client_ip.enabled") == "false":
            yield "preserve_client_ip.enabled", f"clients' addresses are always kept with {protocol}"
        if texts.get(_CUT) == "true":
            yield _CUT, f"connections to unhealthy targets cannot be cut with {protocol}"
    interval = "target_health_state.unhealthy.draining_interval_seconds"
    if texts.get(interval) not in (None, "0") and texts.get(_CUT, "true") == "true" and protocol in ("TCP", "TLS"):
        yield interval, f"connections to unhealthy targets are cut at once unless {_CUT} is false"
