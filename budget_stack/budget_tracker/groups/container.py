"""The container: its port, its size, and how it is asked whether it is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from troposphere import And, Equals, Or

from budget_stack.blocks.container import ContainerSettings
from budget_stack.blocks.routing import RoutingSettings
from budget_stack.blocks.secret import Secret
from budget_stack.budget_tracker.parameter import Group, Rule, parameter
from budget_stack.facts.fargate import CPU_ARCHITECTURES, FARGATE_SIZES, MEMORY_SIZES
from budget_stack.values import Value

PORT = parameter(
    "ContainerPort",
    label="Port",
    Type="Number",
    Default=5000,
    MinValue=1024,
    MaxValue=65535,
    ConstraintDescription="must be 1024 to 65535: lower ports are for root",
    Description="TCP port that the application listens on.",
)
_CPU = parameter(
    "ContainerCpu",
    label="CPU",
    Type="Number",
    Default=256,
    AllowedValues=tuple(FARGATE_SIZES),
    Description="CPU units of a task; 1024 are one vCPU.",
)
_MEMORY = parameter(
    "ContainerMemory",
    label="Memory",
    Type="Number",
    Default=512,
    # Which of them go with which CPU size is said once, by the Rule below.
    MinValue=MEMORY_SIZES[0],
    MaxValue=MEMORY_SIZES[-1],
    Description="Memory of a task in MiB; each CPU size has its own choice.",
)
_CPU_ARCHITECTURE = parameter(
    "CpuArchitecture",
    label="CPU architecture",
    Type="String",
    Default="X86_64",
    AllowedValues=CPU_ARCHITECTURES,
    Description="Architecture that the image is built for; another one ends in exec format error.",
)
HEALTH_CHECK_PATH = parameter(
    "HealthCheckPath",
    label="Health check path",
    Type="String",
    Default="/health",
    MaxLength=1024,
    AllowedPattern="^/[!-~]*$",
    ConstraintDescription="must be a path that starts with / and has no space",
    Description="Path that answers 200 while the application is well.",
)


_STEP = 1024


def _described(cpu: int, sizes: Sequence[int]) -> str:
    steps = {after - before for before, after in pairwise(sizes)}
    if len(sizes) < 4 or len(steps) > 1:
        return f"{cpu} ({', '.join(map(str, sizes))})"
    step = steps.pop()
    return f"{cpu} ({sizes[0]} to {sizes[-1]}{f' by {step}' if step != _STEP else ''})"


def _pair(cpu: int, sizes: Sequence[int]) -> And:
    return And(Equals(_CPU.ref, str(cpu)), {"Fn::Contains": [[str(memory) for memory in sizes], _MEMORY.ref]})


CONTAINER = Group(
    "Container",
    (PORT, _CPU, _MEMORY, _CPU_ARCHITECTURE, HEALTH_CHECK_PATH),
    rules=(
        Rule(
            "MemoryOfCpu",
            Or(*(_pair(cpu, sizes) for cpu, sizes in FARGATE_SIZES.items())),
            f"ContainerMemory must be one of those of ContainerCpu, in steps of {_STEP}: "
            + ", ".join(_described(cpu, sizes) for cpu, sizes in FARGATE_SIZES.items()),
        ),
    ),
)


def container_settings(*, image: Value, secrets: Mapping[str, Value | Secret]) -> ContainerSettings:
    """Describe a container of an image that is given these secrets."""
    return ContainerSettings(
        image=image,
        port=PORT.ref,
        cpu=_CPU.ref,
        memory=_MEMORY.ref,
        cpu_architecture=_CPU_ARCHITECTURE.ref,
        secrets=secrets,
    )


def routing_settings() -> RoutingSettings:
    """Ask the container for its health where it answers."""
    return RoutingSettings(health_check_path=HEALTH_CHECK_PATH.ref)
