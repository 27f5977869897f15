"""The protocol of target groups, and of the listeners before them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import balancer_before, family_of, groups_after, listener_of, type_of
from budget_stack.checks.view.connections import load_balancers_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import PROTOCOL_VERSIONS, protocols_of, target_protocols, type_of_protocol
from budget_stack.facts.resource_types import LISTENER, LISTENER_RULE, TARGET_GROUP, VPC

_GROUPS = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html"
_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"


@rule(
    "target-group-protocol-unfit",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="A listener forwards to target groups whose protocol goes with its own and with its load balancer",
        says="The target group with protocol TCP is not supported by a load balancer with type application",
        cause="The target group was made for a load balancer of another type.",
        fix="give the target group a protocol that goes with the listener's (HTTP or HTTPS behind both of these)",
        source=_CREATE,
    ),
)
def protocol_unfit(view: View, forwarding: Resource) -> Iterator[Problem]:
    listener, balancer = listener_of(view, forwarding), balancer_before(view, forwarding)
    type_ = type_of(balancer) if balancer else None
    spoken = listener["Protocol"].text() if listener else None
    for node, group in groups_after(view, forwarding):
        protocol = group["Protocol"].text()
        if family_of(group) in (None, "function") or protocol is None:
            continue
        if type_ and protocols_of(type_) and protocol not in protocols_of(type_):
            yield problem(node, f"{group.logical_id} speaks {protocol}, and the load balancer is of type {type_}")
        # a listener that its load balancer does not speak is reported as such
        elif spoken and type_of_protocol(spoken) == (type_ or family_of(group)):
            possible = target_protocols(spoken)
            if possible and protocol not in possible:
                yield problem(
                    node, f"{group.logical_id} speaks {protocol}; behind {spoken} it may be {' or '.join(possible)}"
                )


@rule(
    "target-group-version-unfit",
    "error",
    on=resources(LISTENER, LISTENER_RULE),
    text=Text(
        title="Target groups for HTTP/2 and gRPC are behind HTTPS",
        says="Listener protocol 'HTTP' is not supported with a target group with the protocol-version 'GRPC'",
        cause="The service speaks gRPC or HTTP/2, and there is no certificate yet.",
        fix="forward from an HTTPS listener, or leave ProtocolVersion out",
        source=_GROUPS,
    ),
)
def version_unfit(view: View, forwarding: Resource) -> Iterator[Problem]:
    listener = listener_of(view, forwarding)
    if listener is None or listener["Protocol"].text() != "HTTP":
        return
    for node, group in groups_after(view, forwarding):
        version = group["ProtocolVersion"].text()
        if version in PROTOCOL_VERSIONS[1:]:
            yield problem(
                node, f"{listener.logical_id} listens for plain HTTP, and {group.logical_id} is for {version}"
            )


@rule(
    "target-group-incomplete",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A target group has a network, a protocol and a port, unless it is for a function",
        says="A VPC ID must be specified. Or: A port must be specified. Or: A protocol must be specified.",
        cause="One of them was left out, or copied to a target group for a function.",
        fix="set VpcId, Protocol and Port; leave them out for a function",
        source=_CREATE,
    ),
    same_as=("E3685",),
)
def incomplete(view: View, group: Resource) -> Iterator[Problem]:
    target = group["TargetType"]
    kind = target.text() if target else "instance"
    for key in ("VpcId", "Protocol", "Port"):
        if kind in ("instance", "ip", "alb") and not group[key]:
            yield problem(group[key], f"{group.logical_id} has no {key}")
        elif kind == "lambda" and group[key]:
            yield problem(group[key], f"{group.logical_id} is for a function, which has no {key}")


@rule(
    "target-group-version-unknown",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A version of the protocol is one of HTTP1, HTTP2 and GRPC, of HTTP or HTTPS",
        says="Elastic Load Balancing refuses the target group.",
        cause="The version was written as in a request (HTTP/2), or at a target group for TCP.",
        fix="set ProtocolVersion to HTTP1, HTTP2 or GRPC, and Protocol to HTTP or HTTPS; or leave the version out",
        source=_CREATE,
    ),
)
def version_unknown(view: View, group: Resource) -> Iterator[Problem]:
    version = group["ProtocolVersion"]
    text = version.text() if version else None
    if text is not None and text not in PROTOCOL_VERSIONS:
        yield problem(version, f"there is no version {text!r}")
    elif text is not None and (family := family_of(group)) not in (None, "application"):
        yield problem(version, f"{group.logical_id} is for a {family}, and only HTTP and HTTPS have versions")


@rule(
    "target-group-two-balancers",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="A target group is behind one load balancer",
        says="The following target groups cannot be associated with more than one load balancer",
        cause="A second load balancer, such as an internal one, was to share the tasks.",
        fix="give each load balancer a target group of its own, and name both in the service's LoadBalancers",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html",
    ),
)
def two_balancers(view: View, group: Resource) -> Iterator[Problem]:
    known = [balancer for balancer in load_balancers_of(view, group) if balancer]
    if len(known) > 1 and all(type_of(balancer) == "application" for balancer in known):
        names = " and ".join(balancer.logical_id for balancer in known)
        yield problem(group["Protocol"], f"{group.logical_id} is behind {names}")


@rule(
    "target-group-address-public",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="Targets are addresses of the VPC or of private ranges",
        says="The IP address 'x' is not within the VPC; you cannot specify publicly routable IP addresses.",
        cause="A server on the internet was to get requests too.",
        fix="name private addresses; a service registers its tasks by itself",
        source="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html",
    ),
)
def address_public(view: View, group: Resource) -> Iterator[Problem]:
    vpc = view.target(group["VpcId"], VPC)
    # the range of a VPC may be public
    if group["TargetType"].text() != "ip" or (vpc is None and group["VpcId"].reference):
        return
    for target in group["Targets"]:
        text = target["Id"].text()
        if text is not None and _is_public(text, vpc["CidrBlock"].text() if vpc else None):
            yield problem(target["Id"], f"{text} is no private address")


def _is_public(text: str, range_: str | None) -> bool:
    try:
        address = ip_address(text)
        return address.is_global and address.version == 4 and not (range_ and address in ip_network(range_, False))
    except ValueError:
        return False
