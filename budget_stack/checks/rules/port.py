"""Ports that the containers of a task map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.connections import container_of
from budget_stack.checks.view.tasks import all_known, containers, name_of, network_mode
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.ecs import RESERVED_HOST_PORTS
from budget_stack.facts.resource_types import SERVICE, TASK_DEFINITION

_MAPPING = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html"
_RANGE = re.compile(r"(\d{1,5})-(\d{1,5})")
_LAST = 65_535


class _Ports(NamedTuple):
    """The ports that a mapping takes: the first, the last, and the protocol."""

    node: Node
    container: Node
    first: int
    last: int
    protocol: str

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def meets(self, other: _Ports) -> bool:
        return self.protocol == other.protocol and self.first <= other.last and other.first <= self.last


def _mappings(task: Resource) -> Iterator[tuple[Node, Node]]:
    for container in containers(task):
        for mapping in container["PortMappings"]:
            if not mapping.is_unresolved:
                yield container, mapping


def _ports(container: Node, mapping: Node, key: str) -> _Ports | None:
    protocol = mapping["Protocol"]
    # ECS takes any other protocol for tcp
    name = "udp" if protocol.text() == "udp" else "tcp"
    if protocol and not protocol.is_known:
        return None
    if port := mapping[key].number():
        return _Ports(mapping[key], container, int(port), int(port), name)
    bounds = _RANGE.fullmatch(mapping["ContainerPortRange"].text() or "")
    return _Ports(mapping["ContainerPortRange"], container, int(bounds[1]), int(bounds[2]), name) if bounds else None


@rule(
    "port-twice",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The containers of a task map each port once",
        says="TCP host port '8080' is mapped multiple times in task.",
        cause="A container was copied; in awsvpc and host mode all containers of a task share its ports.",
        fix="let one of the containers listen on another port",
        source="https://github.com/aws/amazon-ecs-agent/issues/1220",
    ),
)
def twice(view: View, task: Resource) -> Iterator[Problem]:
    mode = network_mode(task)
    if mode not in ("awsvpc", "host", "bridge"):
        return
    mapped = list(_mappings(task))
    taken = [ports for container, mapping in mapped if (ports := _ports(container, mapping, "ContainerPort"))]
    pairs = [(one, other) for one, other in combinations(taken, 2) if mode != "bridge" or _share_a_range(one, other)]
    if mode == "bridge":
        # a range is given whatever ports the instance has left
        fixed = [(container, mapping) for container, mapping in mapped if mapping["HostPort"].number()]
        pairs += combinations([ports for both in fixed if (ports := _ports(*both, "HostPort"))], 2)
    for one, other in pairs:
        if one.meets(other):
            where = name_of(one.container)
            yield problem(other.node, f"port {other} of {name_of(other.container)} is mapped by {where} too")


def _share_a_range(one: _Ports, other: _Ports) -> bool:
    """Tell whether two mappings are of one container, and one of them is a range."""
    return one.container.at == other.container.at and (one.first != one.last or other.first != other.last)


@rule(
    "port-range-malformed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A range of ports is two numbers, the lower one first, and no single port beside it",
        says="ClientException: Invalid 'containerPortRange' setting for container.",
        cause="The two were turned round, or a single port was written as a range.",
        fix="write it as 8000-8100, in awsvpc or bridge mode, without ContainerPort and HostPort",
        source=_MAPPING,
    ),
)
def range_malformed(view: View, task: Resource) -> Iterator[Problem]:
    for container, mapping in _mappings(task):
        node = mapping["ContainerPortRange"]
        text = node.text()
        if text is None:
            continue
        bounds = _RANGE.fullmatch(text)
        if bounds is None or not 1 <= int(bounds[1]) < int(bounds[2]) <= _LAST:
            yield problem(node, f"{name_of(container)} maps {text!r}, which is no range within 1-{_LAST}")
        for key in ("ContainerPort", "HostPort"):
            if mapping[key]:
                yield problem(mapping[key], f"{name_of(container)} maps the range {text} and a single port at once")
        if (mode := network_mode(task)) in ("host", "none"):
            yield problem(node, f"the network mode is {mode}, which has no ranges")


@rule(
    "port-name-twice",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The port mappings of a task have different names",
        says="ClientException: port mapping names must be unique in a task; services know ports by these names.",
        cause="A port mapping was copied.",
        fix="give one of them another Name",
        source=_MAPPING,
    ),
)
def name_twice(view: View, task: Resource) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for container, mapping in _mappings(task):
        name = mapping["Name"].text()
        if name in seen:
            yield problem(mapping["Name"], f"{name_of(seen[str(name)])} has a port named {name} already")
        if name:
            seen.setdefault(name, container)


@rule(
    "port-host-reserved",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="No task takes a port that the instance itself needs",
        says="No task is placed: no container instance has the port free, unless its agent is told to reserve others.",
        cause="The host's port was set to that of the container, which is a usual one.",
        fix="leave HostPort out, so that a free port is chosen",
        source=_MAPPING,
    ),
)
def host_reserved(view: View, task: Resource) -> Iterator[Problem]:
    mode = network_mode(task)
    if mode not in ("bridge", "host"):
        return
    for container, mapping in _mappings(task):
        node = mapping["HostPort"] if mode == "bridge" or mapping["HostPort"] else mapping["ContainerPort"]
        if node.number() in RESERVED_HOST_PORTS:
            yield problem(node, f"{name_of(container)} takes port {node.text()} of the instance")


@rule(
    "port-ambiguous",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="A container maps the port that a load balancer uses once",
        says="Container port 53 is used in more than one port mapping for container X.",
        cause="The container serves TCP and UDP on the same port.",
        fix="use another port for one of the protocols, or one service for each",
        source="https://github.com/aws/amazon-ecs-agent/issues/3428",
    ),
)
def ambiguous(view: View, service: Resource) -> Iterator[Problem]:
    for entry in service["LoadBalancers"]:
        port, container = entry["ContainerPort"].number(), container_of(view, service, entry)
        if port is None or container is None or not all_known(container["PortMappings"]):
            continue
        protocols = {
            mapping["Protocol"].text() or "tcp" for mapping in container["PortMappings"] if _maps(mapping, port)
        }
        if len(protocols) > 1:
            yield problem(
                entry["ContainerPort"], f"{name_of(container)} maps {port:g} for {' and '.join(sorted(protocols))}"
            )


def _maps(mapping: Node, port: float) -> bool:
    return mapping["ContainerPort"].number() == port and (not mapping["Protocol"] or mapping["Protocol"].is_known)
