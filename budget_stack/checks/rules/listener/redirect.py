"""Redirects of a listener: where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import listener_of
from budget_stack.checks.view.listeners import (
    actions_of,
    balancer_of,
    is_behind_another,
    listeners_on,
    may_have_more,
)
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE

_CONFIG = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html"
# what an address keeps of the request unless it is set
_KEPT = {"Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}


class _Goal(NamedTuple):
    """Where a redirect leads on its own host.

    Attributes:
        config: The RedirectConfig.
        listener: The listener that redirects.
        protocol: HTTP or HTTPS.
        port: The port, as text.
        is_same_page: Whether path and query stay as they were.
    """

    config: Node
    listener: Resource
    protocol: str
    port: str
    is_same_page: bool


def _goals(view: View, forwarding: Resource) -> Iterator[_Goal]:
    """Yield where the redirects of a listener or rule lead, those to other hosts and to unknown places left out."""
    listener = view.target(forwarding["ListenerArn"], LISTENER) if forwarding.type == LISTENER_RULE else forwarding
    own = (listener["Protocol"].text(), listener["Port"].text()) if listener else (None, None)
    if listener is None or own[0] not in ("HTTP", "HTTPS") or own[1] is None:
        return
    for action in actions_of(forwarding):
        config = action["RedirectConfig"]
        if action["Type"].text() != "redirect" or config.is_unresolved or not config:
            continue
        kept = {key: _kept(config[key], whole) for key, whole in _KEPT.items()}
        protocol = own[0] if _kept(config["Protocol"], "#{protocol}") else config["Protocol"].text()
        port = own[1] if _kept(config["Port"], "#{port}") else config["Port"].text()
        if kept["Host"] and protocol in ("HTTP", "HTTPS") and port:
            yield _Goal(config, listener, protocol, port, bool(kept["Path"] and kept["Query"]))


def _kept(node: Node, whole: str) -> bool:
    return not node or node.text() == whole


def _is_chosen_by_header(forwarding: Resource) -> bool:
    """Tell whether something before the load balancer may be what redirects, as for X-Forwarded-Proto."""
    conditions = forwarding["Conditions"]
    return conditions.is_unresolved or any(
        one.is_unresolved or one["Field"].text() in (None, "http-header") for one in conditions
    )


@rule(
    "listener-redirect-to-itself",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="A redirect leads elsewhere",
        says=(
            "ERR_TOO_MANY_REDIRECTS in a browser. AWS itself only refuses one in which nothing is set: protocol, "
            "host, port or path must be another."
        ),
        cause="Protocol and port were left out or copied from the listener itself.",
        fix="redirect to another protocol and port (HTTPS and 443), host or path",
        source=_CONFIG,
    ),
)
def to_itself(view: View, forwarding: Resource) -> Iterator[Problem]:
    if _is_chosen_by_header(forwarding):
        return
    for goal in _goals(view, forwarding):
        own = (goal.listener["Protocol"].text(), goal.listener["Port"].text())
        if goal.is_same_page and own == (goal.protocol, goal.port):
            yield problem(goal.config, f"it leads to {goal.protocol} on port {goal.port}, where the request came from")


@rule(
    "listener-redirect-dead-end",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="A redirect leads to a port on which the load balancer listens",
        says="ERR_CONNECTION_REFUSED, or a timeout, or ERR_SSL_PROTOCOL_ERROR: no browser gets to the page.",
        cause="The redirect was there before the HTTPS listener, or a condition leaves that one out.",
        fix="add an HTTPS listener on port 443 under the condition of the redirect; or forward where there is none",
        source=_CONFIG,
    ),
)
def dead_end(view: View, forwarding: Resource) -> Iterator[Problem]:
    if _is_chosen_by_header(forwarding):
        return
    for goal in _goals(view, forwarding):
        balancer = balancer_of(view, goal.listener)
        # clients meet the ports of what is before it
        if balancer is None or may_have_more(view, balancer) or is_behind_another(view, balancer):
            continue
        listening = {one["Port"].text(): one["Protocol"].text() for one in listeners_on(view, balancer)}
        if None in listening:
            continue
        if goal.port not in listening:
            yield problem(goal.config, f"{balancer.logical_id} does not listen on port {goal.port}")
        elif listening[goal.port] not in (None, goal.protocol):
            yield problem(
                goal.config,
                f"it leads to {goal.protocol} on port {goal.port}, where {balancer.logical_id} listens for "
                f"{listening[goal.port]}",
            )


@rule(
    "listener-redirect-to-plain",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="No redirect leads from HTTPS to HTTP",
        says="InvalidLoadBalancerAction: a redirect from HTTPS to HTTP is not supported.",
        cause="The redirect of the HTTP listener was copied to the other one.",
        fix="redirect to HTTPS, or leave Protocol out",
        source=_CONFIG,
    ),
)
def to_plain(view: View, forwarding: Resource) -> Iterator[Problem]:
    listener = listener_of(view, forwarding)
    if listener is None or listener["Protocol"].text() != "HTTPS":
        return
    for action in actions_of(forwarding):
        protocol = action["RedirectConfig"]["Protocol"]
        if protocol.text() == "HTTP":
            yield problem(protocol, f"{listener.logical_id} listens for HTTPS, and leads to HTTP")
