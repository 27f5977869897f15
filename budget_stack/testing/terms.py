"""What a test gives a stack besides its template and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from budget_stack.testing.tiers import Tier


class Terms(NamedTuple):
    """What `deploy()` is given besides a template and its parameters, and describes; nested stacks inherit it.

    Attributes:
        imports: Values of exports by name.
        how: The weakest tier.
        tags: Tags of the stack.
    """

    imports: Mapping[str, str] = MappingProxyType({})
    how: Tier = "recorded"
    tags: Mapping[str, str] = MappingProxyType({})
