from __future__ import annotations

from tests.budget_stack.checks.extensions import both, on_instances, sidecar
from tests.budget_stack.checks.mutants import Mutant, NearMiss
from tests.budget_stack.checks.parts import container, task
from tests.budget_stack.checks.rule_cases import rule_tests
from tests.budget_stack.checks.spelled import spelled


def of_the_containers(template):
    """The memory of each container instead of the task's."""
    on_instances(template)
    del task(template)["Memory"]
    for one in task(template)["ContainerDefinitions"]:
        one["Memory"] = 256


def reserved(template, amount):
    container(template, 1).pop("Memory")
    container(template, 1)["MemoryReservation"] = amount


def swaps(template, **settings):
    container(template)["LinuxParameters"].update(settings)


def requires(template, *requirements):
    container(template)["ResourceRequirements"] = list(requirements)


def neuron(template, value):
    requires(template, {"Type": "NeuronDevice", "Value": value})


def managed(template):
    on_instances(template)
    task(template)["RequiresCompatibilities"] = ["MANAGED_INSTANCES"]
    del template["Resources"]["Service"]["Properties"]["LaunchType"]


def accelerated(template, name):
    task(template)["InferenceAccelerators"] = [{"DeviceName": "device-1", "DeviceType": "eia2.medium"}]
    requires(template, {"Type": "InferenceAccelerator", "Value": name})


MUTANTS = [
    Mutant("container-memory-missing", "TaskDefinition", both(of_the_containers, sidecar)),
    *spelled("container-memory-missing", "TaskDefinition", reserved, 0, of_the_containers),
    *spelled("container-swappiness-unused", "TaskDefinition", lambda t, n: swaps(t, Swappiness=n), 10, on_instances),
    *spelled(
        "container-requirement-malformed",
        "TaskDefinition",
        lambda t, kind: requires(t, {"Type": kind}),
        "GPU",
        on_instances,
        switched=False,
    ),
    *spelled("container-requirement-malformed", "TaskDefinition", neuron, "2", managed, switched=False),
    *spelled("container-requirement-malformed", "TaskDefinition", neuron, "ALL", on_instances, switched=False),
    *spelled("container-accelerator-unused", "TaskDefinition", accelerated, "device-2", on_instances, switched=False),
]
NEAR_MISSES = [
    NearMiss("container-memory-missing", both(of_the_containers, lambda t: reserved(t, 64))),
    NearMiss("container-swappiness-unused", both(on_instances, lambda t: swaps(t, Swappiness=10, MaxSwap=0))),
    NearMiss(
        "container-requirement-malformed", both(on_instances, lambda t: requires(t, {"Type": "GPU", "Value": "1"}))
    ),
    NearMiss("container-requirement-malformed", both(managed, lambda t: neuron(t, "ALL"))),
    NearMiss("container-accelerator-unused", both(on_instances, lambda t: accelerated(t, "device-1"))),
]
test_a_rule_notices, test_a_rule_leaves_alone = rule_tests(MUTANTS, NEAR_MISSES)
