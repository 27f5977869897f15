"""Writes the names of the policies that AWS manages, as moto knows them, for the checks."""

from __future__ import annotations

import json
from pathlib import Path

from moto.iam.aws_managed_policies import aws_managed_policies_data

TARGET = Path(__file__).parent.parent / "budget_stack/facts/managed_policies.txt"


def names() -> list[str]:
    """Each as its ARN has it after `policy/`."""
    policies = json.loads(aws_managed_policies_data)
    return sorted(f"{policy['Path'].lstrip('/')}{name}" for name, policy in policies.items())


if __name__ == "__main__":
    TARGET.write_text("".join(f"{name}\n" for name in names()))
