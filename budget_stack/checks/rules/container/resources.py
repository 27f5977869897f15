"""What containers ask for: memory, swap and accelerators."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known, containers, is_fargate, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import not_among, problem
from budget_stack.facts.resource_types import TASK_DEFINITION

_API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference"
_DEFINITION = f"{_API}/API_ContainerDefinition.html"
_REQUIREMENT = f"{_API}/API_ResourceRequirement.html"


@rule(
    "container-memory-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task on instances, or each of its containers, says how much memory it takes",
        says=("Invalid setting for container 'X'. At least one of 'memory' or 'memoryReservation' must be specified."),
        cause="The memory of the task was taken out, as on EC2 it may be.",
        fix="give the task Memory, or the container Memory or MemoryReservation",
        source=_DEFINITION,
    ),
)
def memory_missing(view: View, task: Resource) -> Iterator[Problem]:
    if task["Memory"] or is_fargate(task):
        return
    for container in containers(task):
        if not container["Memory"].number() and not container["MemoryReservation"].number():
            keys = (container["Memory"], container["MemoryReservation"])
            if not any(key.is_unresolved for key in keys):
                yield problem(container["Memory"], f"neither the task nor {name_of(container)} has memory")


@rule(
    "container-swappiness-unused",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A container that says how eagerly it swaps says how much",
        says="Nothing: Swappiness is not used without MaxSwap.",
        cause="MaxSwap was left out.",
        fix="set MaxSwap, or leave Swappiness out",
        source=f"{_API}/API_LinuxParameters.html",
    ),
)
def swappiness_unused(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task) if not is_fargate(task) else ():
        linux = container["LinuxParameters"]
        if not linux.is_unresolved and linux["Swappiness"] and not linux["MaxSwap"]:
            yield problem(linux["Swappiness"], f"{name_of(container)} has no MaxSwap")


def _requirements(task: Resource, kind: str) -> Iterator[tuple[Node, Node]]:
    for container in containers(task):
        for requirement in container["ResourceRequirements"]:
            if not requirement.is_unresolved and requirement["Type"].text() == kind:
                yield container, requirement


@rule(
    "container-requirement-malformed",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A container asks for a number of GPUs or a share of one, or for all Neuron devices",
        says="ClientException: the resource requirement is missing a value, or has another than ALL.",
        cause="The requirement was written for another type.",
        fix="give GPU a Value or a SharingStrategy, and one container NeuronDevice with the Value ALL",
        source=_REQUIREMENT,
    ),
)
def requirement_malformed(view: View, task: Resource) -> Iterator[Problem]:
    for container, requirement in _requirements(task, "GPU"):
        value, sharing = requirement["Value"], requirement["SharingStrategy"]
        if not value and not sharing:
            yield problem(requirement, f"{name_of(container)} says nothing of how many GPUs")
        elif value and sharing:
            yield problem(sharing, f"{name_of(container)} asks for GPUs of its own, and for a share")
    neuron = list(_requirements(task, "NeuronDevice"))
    for container, requirement in neuron:
        if (requirement["Value"].text() or "ALL") != "ALL":
            yield problem(requirement["Value"], f"{name_of(container)} can ask for ALL Neuron devices only")
    if len(neuron) > 1:
        yield problem(neuron[1][1], f"{name_of(neuron[0][0])} asks for all Neuron devices already")
    compatible = [node.text() for node in task["RequiresCompatibilities"]]
    if neuron and compatible and all(one in ("EC2", "FARGATE", "EXTERNAL") for one in compatible):
        yield problem(neuron[0][1], "only managed instances have Neuron devices, which the task is not for")


@rule(
    "container-accelerator-unused",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Accelerators of a task and what its containers ask for have the same names",
        says="ClientException: the device name must be referenced by a container.",
        cause="The accelerator was renamed in one of the two places.",
        fix="give a container a ResourceRequirement of the type InferenceAccelerator with that name",
        source=f"{_API}/API_InferenceAccelerator.html",
    ),
)
def accelerator_unused(view: View, task: Resource) -> Iterator[Problem]:
    declared = list(task["InferenceAccelerators"])
    if not all_known(task["InferenceAccelerators"]) or not all_known(task["ContainerDefinitions"]):
        return
    asked = [requirement["Value"] for _, requirement in _requirements(task, "InferenceAccelerator")]
    for device in declared:
        if not any(view.same(one.value, device["DeviceName"].value) is not False for one in asked):
            yield problem(device["DeviceName"], f"no container asks for {device['DeviceName'].text()}")
    for one in asked:
        names = [device["DeviceName"] for device in declared]
        yield from not_among(view, one, names, task.logical_id, "accelerator")
