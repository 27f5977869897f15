"""The sizes Fargate offers.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""

from __future__ import annotations

from types import MappingProxyType

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
