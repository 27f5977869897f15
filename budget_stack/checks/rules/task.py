"""Task definitions: sizes, platform and volumes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.tasks import all_known, containers, is_fargate, name_of
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import not_among, problem
from budget_stack.facts.ecs import LEAST_CPU, MOST_CPU
from budget_stack.facts.fargate import FARGATE_SIZES, WINDOWS_CPU, cpu_units, memory_mib
from budget_stack.facts.resource_types import SERVICE, TASK_DEFINITION

_SIZES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html"
_PARAMETERS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"
_RETIRED = ("1.0.0", "1.1.0", "1.2.0", "1.3.0")
_FARGATE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"


def _cpu(task: Resource) -> int | None:
    return cpu_units(task["Cpu"].text() or "")


def _memory(task: Resource) -> int | None:
    return memory_mib(task["Memory"].text() or "")


@rule(
    "task-size-missing",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A Fargate task says how much CPU and memory it takes",
        says="Fargate requires that 'cpu' be defined at the task level.",
        cause="CPU and memory were given to the containers only, as on EC2.",
        fix="give the task definition Cpu and Memory",
        source=_FARGATE,
    ),
    same_as=("E3048",),
)
def size_missing(view: View, task: Resource) -> Iterator[Problem]:
    if is_fargate(task):
        for name in ("Cpu", "Memory"):
            if not task[name]:
                yield problem(task[name], f"{name} is missing, which Fargate needs for the whole task")


@rule(
    "task-size-invalid",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="CPU and memory of a Fargate task are a pair that Fargate offers",
        says="No Fargate configuration exists for given values: N CPU, N memory.",
        cause="CPU and memory are two parameters, and not every pair of their values exists.",
        fix="choose memory that goes with the CPU, and let a Rule of the template refuse other pairs",
        source=_SIZES,
    ),
    same_as=("E3047",),
)
def size_invalid(view: View, task: Resource) -> Iterator[Problem]:
    if not is_fargate(task) or (cpu := _cpu(task)) is None:
        return
    if cpu not in FARGATE_SIZES:
        yield problem(task["Cpu"], f"Fargate offers no {cpu} CPU units; it offers {_listed(tuple(FARGATE_SIZES))}")
    elif (memory := _memory(task)) is not None and memory not in FARGATE_SIZES[cpu]:
        yield problem(task["Memory"], f"{memory} MiB do not go with {cpu} CPU units: {_listed(FARGATE_SIZES[cpu])} do")


def _listed(numbers: tuple[int, ...]) -> str:
    steps = {after - before for before, after in itertools.pairwise(numbers)}
    if len(numbers) > 4 and len(steps) == 1:
        return f"{numbers[0]} to {numbers[-1]} in steps of {steps.pop()}"
    return ", ".join(map(str, numbers))


@rule(
    "task-memory-exceeded",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="No container may have more memory than its task, nor all together reserve more",
        says=(
            "The 'memory' setting for container 'X' is greater than for the task, or: The sum of all container "
            "'memoryReservation' values cannot be greater than the value of the task 'memory'."
        ),
        cause="The task was made smaller, and its containers were not.",
        fix="lower the container's Memory or MemoryReservation, or raise the task's Memory",
        source=_PARAMETERS,
    ),
)
def memory_exceeded(view: View, task: Resource) -> Iterator[Problem]:
    reserved = 0.0
    for container in containers(task):
        limit = container["Memory"].number() or 0
        reserved += container["MemoryReservation"].number() or 0
        available = _memory(task) if limit or reserved else None
        if available is not None and limit > available:
            yield problem(container["Memory"], f"{name_of(container)} has {limit:g} MiB, the whole task {available}")
        if available is not None and reserved > available:
            yield problem(
                container["MemoryReservation"], f"{reserved:g} MiB are reserved, and the task has {available}"
            )
            return


@rule(
    "task-reservation-exceeded",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A container reserves no more memory than it may have",
        says="'memory' must be greater than or equal to 'memoryReservation'",
        cause="The soft limit was taken for the hard one.",
        fix="make MemoryReservation Memory or less",
        source=_PARAMETERS,
    ),
)
def reservation_exceeded(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        reserved, limit = container["MemoryReservation"].number(), container["Memory"].number()
        if reserved is not None and limit is not None and reserved > limit:
            yield problem(
                container["MemoryReservation"],
                f"{name_of(container)} reserves {reserved:g} MiB and may have {limit:g}",
            )


@rule(
    "task-cpu-exceeded",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The containers together reserve no more CPU than the task has",
        says="The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        cause="A container was added, or the task made smaller, without dividing its CPU anew.",
        fix="lower the containers' Cpu so that their sum is at most the task's, or raise the task's",
        source=_PARAMETERS,
    ),
)
def cpu_exceeded(view: View, task: Resource) -> Iterator[Problem]:
    reserved = [container["Cpu"].number() or 0 for container in containers(task)]
    if any(reserved) and (available := _cpu(task)) is not None and sum(reserved) > available:
        yield problem(
            task["Cpu"], f"the containers reserve {sum(reserved):g} CPU units together, the task has {available}"
        )


@rule(
    "task-cpu-out-of-range",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A task on instances has between an eighth of a vCPU and 192",
        says=f"ClientException: the task's cpu is not between {LEAST_CPU} and {MOST_CPU} units.",
        cause="The number was meant in vCPUs, of which each has 1,024 units.",
        fix=f"set Cpu to {LEAST_CPU} to {MOST_CPU} units, or leave it out",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    ),
)
def cpu_out_of_range(view: View, task: Resource) -> Iterator[Problem]:
    cpu = _cpu(task)
    if cpu is not None and not is_fargate(task) and not LEAST_CPU <= cpu <= MOST_CPU:
        yield problem(task["Cpu"], f"the task has {cpu} CPU units")


@rule(
    "task-platform-unsupported",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Fargate offers the operating system on that architecture and size",
        says="The task definition is refused: ECS has Windows on X86_64 only, and Fargate with 1, 2 or 4 vCPU.",
        cause="The architecture or size was chosen for Linux.",
        fix="run Windows on X86_64 with 1024, 2048 or 4096 CPU units, or Linux",
        source=_SIZES,
    ),
)
def platform_unsupported(view: View, task: Resource) -> Iterator[Problem]:
    platform = task["RuntimePlatform"]
    family = platform["OperatingSystemFamily"].text() if platform and not platform.is_unresolved else None
    if family is None or not family.startswith("WINDOWS"):
        return
    if platform["CpuArchitecture"].text() == "ARM64":
        yield problem(platform["CpuArchitecture"], f"{family} does not run on ARM64")
    cpu = _cpu(task) if is_fargate(task) else None
    if cpu in FARGATE_SIZES and cpu not in WINDOWS_CPU:
        yield problem(
            platform["OperatingSystemFamily"], f"{family} takes {_listed(WINDOWS_CPU)} CPU units; the task has {cpu}"
        )


@rule(
    "task-platform-version-old",
    "error",
    on=resources(SERVICE),
    text=Text(
        title="The platform version is one that Fargate still has",
        says="No task starts: Linux platform versions before 1.4.0 were retired, the last of them in 2026.",
        cause="A platform version was pinned, and time went by.",
        fix="leave PlatformVersion out, or set it to LATEST or 1.4.0",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-versions-retired.html",
    ),
)
def platform_version_old(view: View, service: Resource) -> Iterator[Problem]:
    version = service["PlatformVersion"].text()
    task = view.target(service["TaskDefinition"], TASK_DEFINITION)
    if version not in _RETIRED or task is None or task["RuntimePlatform"].is_unresolved:
        return
    family = task["RuntimePlatform"]["OperatingSystemFamily"]
    # Windows has platform versions of its own, from 1.0.0
    if not family or family.text() == "LINUX":
        yield problem(service["PlatformVersion"], f"Fargate has platform version {version} no longer")


@rule(
    "task-volume-unknown",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="Containers mount volumes that the task has",
        says="Unknown volume 'X'.",
        cause="The volume was renamed in one of the two places.",
        fix="give MountPoints the Name of one of the task's Volumes",
        source=_PARAMETERS,
    ),
)
def volume_unknown(view: View, task: Resource) -> Iterator[Problem]:
    if not all_known(task["Volumes"]):
        return
    names = [volume["Name"] for volume in task["Volumes"]]
    for container in containers(task):
        for mount in container["MountPoints"]:
            yield from not_among(view, mount["SourceVolume"], names, "the task", "volume")
