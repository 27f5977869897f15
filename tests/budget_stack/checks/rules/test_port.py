from __future__ import annotations

from tests.budget_stack.checks.extensions import both, on_instances, sidecar
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def beside(template, *mappings):
    sidecar(template, PortMappings=list(mappings))


def one_more(template, **mapping):
    container(template)["PortMappings"].append(mapping)


def bridge(template):
    on_instances(template, "bridge")


def named_ports(template, name):
    container(template)["PortMappings"][0]["Name"] = "web"
    one_more(template, ContainerPort=9090, Name=name)


MUTANTS = [
    # the container's port is a parameter, whose default it is
    *spelled("port-twice", "TaskDefinition", lambda t, n: beside(t, {"ContainerPort": n}), 5000, switched=False),
    Mutant("port-twice", "TaskDefinition", lambda t: beside(t, {"ContainerPort": {"Ref": "ContainerPort"}})),
    *spelled(
        "port-twice",
        "TaskDefinition",
        lambda t, ports: beside(t, {"ContainerPort": 9005}, {"ContainerPortRange": ports}),
        "9000-9010",
    ),
    *spelled(
        "port-twice",
        "TaskDefinition",
        lambda t, n: beside(t, {"ContainerPort": 1, "HostPort": 81}, {"ContainerPort": 2, "HostPort": n}),
        81,
        bridge,
    ),
    *spelled("port-range-malformed", "TaskDefinition", lambda t, n: beside(t, {"ContainerPortRange": n}), "9010-9000"),
    *spelled(
        "port-range-malformed",
        "TaskDefinition",
        lambda t, n: beside(t, {"ContainerPort": n, "ContainerPortRange": "9000-9010"}),
        9100,
    ),
    *spelled("port-name-twice", "TaskDefinition", named_ports, "web"),
    *spelled(
        "port-host-reserved",
        "TaskDefinition",
        lambda t, n: beside(t, {"ContainerPort": 22, "HostPort": n}),
        22,
        bridge,
    ),
    *spelled(
        "port-ambiguous",
        "Service",
        lambda t, protocol: one_more(t, ContainerPort={"Ref": "ContainerPort"}, Protocol=protocol),
        "udp",
        switched=False,
    ),
]
NEAR_MISSES = [
    NearMiss("port-twice", lambda t: beside(t, {"ContainerPort": {"Ref": "ContainerPort"}, "Protocol": "udp"})),
    NearMiss("port-twice", both(bridge, lambda t: beside(t, {"ContainerPort": 8080, "HostPort": 0}))),
    NearMiss("port-twice", lambda t: beside(t, {"ContainerPortRange": "9000-9010"}, {"ContainerPort": 9011})),
    NearMiss("port-range-malformed", lambda t: beside(t, {"ContainerPortRange": "9000-9001"})),
    NearMiss("port-name-twice", lambda t: named_ports(t, "metrics")),
    NearMiss("port-host-reserved", lambda t: beside(t, {"ContainerPort": 22})),
    NearMiss("port-ambiguous", lambda t: one_more(t, ContainerPort=53, Protocol="udp")),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
