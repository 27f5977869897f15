"""Health checks of target groups as Elastic Load Balancing takes them for each protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.balancers import family_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.load_balancer import HEALTH_CHECK_PROTOCOLS, healthy_codes
from budget_stack.facts.resource_types import TARGET_GROUP

_CREATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"
_MATCHER = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html"
_CODES = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*")


@rule(
    "target-group-health-check-unfit",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="The health checks of a target group are of a protocol that goes with its own, and on",
        says="Health check protocol 'TCP' is not supported for target groups with protocol HTTP.",
        cause="They were copied from a target group of another protocol.",
        fix="check by HTTP or HTTPS; or, of a target group for a network load balancer, by TCP",
        source=_CREATE,
    ),
)
def health_check_unfit(view: View, group: Resource) -> Iterator[Problem]:
    family = family_of(group)
    protocol, enabled, port = (group[f"HealthCheck{key}"] for key in ("Protocol", "Enabled", "Port"))
    text = protocol.text() if protocol else None
    if text is not None and text not in HEALTH_CHECK_PROTOCOLS:
        yield problem(protocol, f"nothing is checked by {text}: it is one of {', '.join(HEALTH_CHECK_PROTOCOLS)}")
    elif text == "TCP" and family == "application":
        yield problem(protocol, f"{group.logical_id} speaks {group['Protocol'].text()}, and TCP tells nothing of it")
    if enabled.text() == "false" and family not in (None, "function"):
        yield problem(enabled, "health checks are always on, other than those of functions")
    number = port.text() if port else None
    if number is not None and number != "traffic-port" and not (number.isdecimal() and 1 <= int(number) <= 65535):
        yield problem(port, f"{number!r} is neither traffic-port nor a port")


@rule(
    "target-group-matcher-unfit",
    "error",
    on=resources(TARGET_GROUP),
    text=Text(
        title="The codes of a target group that count as healthy are those of its protocol and version",
        says="InvalidConfigurationRequest: the matcher is not supported, or out of range.",
        cause="The version became GRPC, or the protocol another one, and the matcher stayed.",
        fix="list GrpcCode, 0 to 99, with ProtocolVersion GRPC, and HttpCode otherwise; nothing where TCP checks",
        source=_MATCHER,
    ),
)
def matcher_unfit(view: View, group: Resource) -> Iterator[Problem]:
    matcher, version = group["Matcher"], group["ProtocolVersion"]
    if not matcher or matcher.is_unresolved:
        return
    if group["HealthCheckProtocol"].text() == "TCP":
        yield problem(matcher, "TCP answers with no code")
        return
    is_grpc = version.text() == "GRPC"
    is_known = not version or version.text() is not None
    unfit = matcher["HttpCode" if is_grpc else "GrpcCode"]
    if unfit and is_known:
        yield problem(unfit, f"the version is {version.text() or 'HTTP1'}, which answers with other codes")
    if (family := family_of(group)) is None:
        return
    # those of HTTP behind an application load balancer are another rule's
    if family != "application":
        yield from _outside(matcher["HttpCode"], *healthy_codes(family))
    elif not _is_list(matcher["HttpCode"]):
        yield problem(
            matcher["HttpCode"], f"{matcher['HttpCode'].text()!r} is no list of codes, such as 200,301 or 200-299"
        )
    yield from _outside(matcher["GrpcCode"], 0, 99)


def _is_list(node: Node) -> bool:
    text = node.text() if node else None
    return text is None or _CODES.fullmatch(text) is not None


def _outside(node: Node, least: int, most: int) -> Iterator[Problem]:
    text = node.text() if node else None
    if text is None:
        return
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if not _is_list(node) or any(not least <= number <= most for number in numbers):
        yield problem(node, f"{text!r} are no codes from {least} to {most}, as a list or range")
