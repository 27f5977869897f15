"""File systems of Amazon EFS: what goes together."""

from __future__ import annotations

from types import MappingProxyType

NFS_PORT = 2049
"""At which a mount target lets clients in.

Source: https://docs.aws.amazon.com/efs/latest/ug/network-access.html
"""

LONGEST_DIRECTORY = 99
"""Characters of the name of a directory right below the root of an access point: of its path, EFS takes 100.

Source: https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html
"""

DAYS_OF_TRANSITION = MappingProxyType(
    {
        "AFTER_1_DAY": 1,
        "AFTER_7_DAYS": 7,
        "AFTER_14_DAYS": 14,
        "AFTER_30_DAYS": 30,
        "AFTER_60_DAYS": 60,
        "AFTER_90_DAYS": 90,
        "AFTER_180_DAYS": 180,
        "AFTER_270_DAYS": 270,
        "AFTER_365_DAYS": 365,
    }
)
"""After how many days without access files move to another storage class.

Source: https://docs.aws.amazon.com/efs/latest/ug/API_LifecyclePolicy.html
"""

TRANSITIONS = ("TransitionToIA", "TransitionToArchive", "TransitionToPrimaryStorageClass")
"""What a lifecycle policy has one of.

Source: https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html
"""
