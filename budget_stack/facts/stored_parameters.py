"""Parameters of Systems Manager: names, values and policies.

Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
"""

from __future__ import annotations

from types import MappingProxyType

LONGEST_NAME = 1011
DEEPEST_NAME = 15
RESERVED_BEGINNINGS = ("aws", "ssm")
MOST_BYTES = MappingProxyType({"Standard": 4096, "Advanced": 8192, "Intelligent-Tiering": 8192})
"""Bytes of a value, by tier."""

POLICY_TYPES = ("Expiration", "ExpirationNotification", "NoChangeNotification")
MOST_POLICIES = 10
