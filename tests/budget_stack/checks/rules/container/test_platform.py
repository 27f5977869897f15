from __future__ import annotations

from tests.budget_stack.checks.extensions import both, of_windows, on_instances, sidecar
from tests.budget_stack.checks.mutants import NearMiss
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def host(template):
    on_instances(template, "host")


def isolated(template):
    """A task without a network, which nobody calls."""
    sidecar(template)


def controls(template, name):
    container(template)["SystemControls"] = [{"Namespace": name, "Value": "1024"}]


def sharing_ipc(template):
    on_instances(template)
    task(template)["IpcMode"] = "host"


def windows_on_instances(template):
    of_windows(template)
    on_instances(template)


MUTANTS = [
    *spelled(
        "container-network-setting-unsupported",
        "TaskDefinition",
        lambda t, name: container(t).update(Hostname=name),
        "budget",
        on_instances,
    ),
    *spelled(
        "container-network-setting-unsupported",
        "TaskDefinition",
        lambda t, hosts: container(t).update(ExtraHosts=hosts),
        [{"Hostname": "database", "IpAddress": "10.0.0.5"}],
        on_instances,
    ),
    *spelled(
        "container-network-setting-unsupported",
        "TaskDefinition",
        lambda t, links: sidecar(t, Links=links),
        ["budget-tracker:app"],
        host,
    ),
    *spelled(
        "container-network-setting-unsupported", "TaskDefinition", controls, "net.core.somaxconn", host, switched=False
    ),
    *spelled(
        "container-ipc-setting-unsupported", "TaskDefinition", controls, "kernel.msgmax", sharing_ipc, switched=False
    ),
    *spelled(
        "container-windows-setting-unsupported",
        "TaskDefinition",
        lambda t, it: container(t).update(ReadonlyRootFilesystem=it),
        True,
        of_windows,
    ),
    *spelled(
        "container-windows-setting-unsupported",
        "TaskDefinition",
        lambda t, linux: container(t).update(LinuxParameters=linux),
        {"InitProcessEnabled": True},
        of_windows,
    ),
    *spelled(
        "container-windows-setting-unsupported",
        "TaskDefinition",
        lambda t, it: container(t).update(Privileged=it),
        True,
        windows_on_instances,
    ),
]
NEAR_MISSES = [
    NearMiss(
        "container-network-setting-unsupported",
        both(lambda t: on_instances(t, "bridge"), lambda t: container(t).update(Hostname="budget")),
    ),
    NearMiss("container-network-setting-unsupported", lambda t: controls(t, "net.core.somaxconn")),
    NearMiss("container-ipc-setting-unsupported", both(on_instances, lambda t: controls(t, "kernel.msgmax"))),
    NearMiss(
        "container-windows-setting-unsupported",
        both(of_windows, lambda t: container(t).update(ReadonlyRootFilesystem=False)),
    ),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
