"""Fargate: the sizes of tasks and how ECS takes them, and the capacity providers.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from __future__ import annotations

import re
from types import MappingProxyType

CAPACITY_PROVIDERS = ("FARGATE", "FARGATE_SPOT")
"""The capacity providers that AWS itself has; every other one is of somebody's making.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
"""

MOST_BASE, MOST_WEIGHT = 100_000, 1_000
"""The tasks that a strategy may put on one capacity provider first, and the share that it may give one of the others.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
"""

SPOT_NOTICE = 120
"""Seconds between the notice that a task on Spot is taken back and its end.

Source: https://repost.aws/knowledge-center/fargate-spot-termination-notice
"""

CPU_ARCHITECTURES = ("X86_64", "ARM64")
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html"""

PLATFORMS = MappingProxyType({"X86_64": "linux/amd64", "ARM64": "linux/arm64"})
"""Docker's name of the platform of each architecture.

Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-multi-architecture-image.html
"""

FARGATE_SIZES = MappingProxyType(
    {
        256: (512, 1024, 2048),
        512: tuple(range(1024, 4096 + 1, 1024)),
        1024: tuple(range(2048, 8192 + 1, 1024)),
        2048: tuple(range(4096, 16384 + 1, 1024)),
        4096: tuple(range(8192, 30720 + 1, 1024)),
        8192: tuple(range(16384, 61440 + 1, 4096)),
        16384: tuple(range(32768, 122880 + 1, 8192)),
        32768: (61440, 122880, 249856),
    }
)
"""CPU units (1,024 are one vCPU) to the MiB of memory that go with them."""

MEMORY_SIZES = tuple(sorted({memory for memories in FARGATE_SIZES.values() for memory in memories}))
"""Every memory size, in MiB, that goes with some CPU size."""

WINDOWS_CPU = (1024, 2048, 4096)
"""The CPU units of tasks that run Windows."""

MOST_STOP_TIMEOUT = 120
"""Seconds that a container may have between SIGTERM and SIGKILL.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""


def cpu_units(text: str) -> int | None:
    """Return the CPU units that ECS takes a task's Cpu for, which may be written as `512` or `.5 vCPU`.

    None where ECS would not take it at all.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    return _amount(text, "vcpu")


def memory_mib(text: str) -> int | None:
    """Return the MiB that ECS takes a task's Memory for, which may be written as `2048`, `2GB` or `2 GB`.

    None where ECS would not take it at all.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
    """
    return _amount(text, "gb")


def _amount(text: str, unit: str) -> int | None:
    written = re.fullmatch(rf"(\d+)|(\d*\.?\d+)\s*{unit}", text.strip(), re.IGNORECASE)
    if written is None:
        return None
    return int(written[1]) if written[1] else int(float(written[2]) * 1024)
