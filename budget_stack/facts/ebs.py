"""EBS volumes, as ECS makes them for tasks.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class EbsVolume(NamedTuple):
    """What a type of volume can be.

    Attributes:
        sizes: The least and the most GiB.
        iops: The least and the most operations per second that can be asked for; None where they cannot.
        needs_iops: Whether they must be.
    """

    sizes: tuple[int, int]
    iops: tuple[int, int] | None = None
    needs_iops: bool = False


EBS_VOLUMES = MappingProxyType(
    {
        "gp2": EbsVolume((1, 16_384)),
        "gp3": EbsVolume((1, 65_536), (3_000, 80_000)),
        "io1": EbsVolume((4, 16_384), (100, 64_000), needs_iops=True),
        "io2": EbsVolume((4, 65_536), (100, 256_000), needs_iops=True),
        "st1": EbsVolume((125, 16_384)),
        "sc1": EbsVolume((125, 16_384)),
        "standard": EbsVolume((1, 1_024)),
    }
)
"""The types of volumes. Of gp3 and io2 it is what EC2 offers: what ECS writes of them is from before they grew.

Source: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html
"""

MOST_THROUGHPUT = 2_000
"""MiB/s of a gp3 volume."""

RESERVED_TAGS = ("AmazonECSCreated", "AmazonECSManaged")
"""The tags that ECS sets itself."""
