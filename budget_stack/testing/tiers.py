"""How much is claimed of a resource, and where a value of it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

Tier = Literal["read", "made", "recorded"]
"""How a resource was deployed.

`read`: a handler made it through boto3, and every property is read back. `made`: moto's own CloudFormation class made
it, so that boto3 finds it; nothing is claimed of its properties. `recorded`: nothing stands behind it; its properties
were checked against AWS's schema and are kept.
"""

Origin = Literal["read", "ledger", "made", "recorded"]
"""Where a value comes from: it was read back through boto3, or is only known to have been sent; or its resource is of
the tier `made` or `recorded`."""

ORIGINS: Final[tuple[Origin, ...]] = ("recorded", "made", "ledger", "read")
"""All of them, the least certain first."""

STRENGTH: Final[Mapping[str, int]] = MappingProxyType({"recorded": 0, "made": 1, "read": 2})
"""How much a tier claims, compared with the others."""


def too_weak(how: Tier, lines: Sequence[str]) -> str:
    """Say which resources claim less than a test asks for.

    Args:
        how: The weakest tier that the test accepts.
        lines: A line for each of the resources.
    """
    return (
        f"how={how!r} asks for more than these are: register(type, handler) has them read back, and"
        f" how={_least(lines)!r} accepts them as they are:\n" + "\n".join(lines)
    )


def _least(lines: Sequence[str]) -> Tier:
    return "recorded" if any(" recorded" in line for line in lines) else "made"
