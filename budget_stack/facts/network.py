"""Addresses and ports."""

from __future__ import annotations

ANY_IPV4 = "0.0.0.0/0"
ANY_IPV6 = "::/0"
EVERYBODY = (ANY_IPV4, ANY_IPV6)
"""The ranges that hold every address there is.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

NFS_PORT = 2049
"""On which mount targets of Amazon EFS are reached.

Source: https://docs.aws.amazon.com/efs/latest/ug/network-access.html
"""
