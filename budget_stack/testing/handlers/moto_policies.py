"""Policies that AWS manages, of which moto has the data and loads none unless it is told to load all 1,600.

Loading all takes a second for every account; one takes no time once their data is read, once a process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto_backends import iam_of


def let_policy_be_known(account: Account, arn: str) -> None:
    """Let moto know the policy of this ARN, if it is one that AWS manages in this partition."""
    policies = iam_of(account).managed_policies
    start = f"arn:{account.partition}:iam::aws:policy/"
    if arn in policies or not arn.startswith(start):
        return
    name = arn.rpartition("/")[2]
    data = _data_of_moto().get(name)
    if data is None or f"{data['Path']}{name}" != f"/{arn.removeprefix(start)}":
        return
    from moto.iam.models import AWSManagedPolicy

    policies[arn] = AWSManagedPolicy.from_data(name, account.id, account.region, data)


@cache
def _data_of_moto() -> Mapping[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    data: Mapping[str, Any] = json.loads(aws_managed_policies_data)
    return data
