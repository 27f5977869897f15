"""What groups, roles and users have in common: the policies that they are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from budget_stack.testing.handlers import references
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.moto.iam import documents_of_any_version, givers
from budget_stack.testing.handlers.properties import Properties, only

KINDS = ("Group", "Role", "User")
_INLINE = ("PolicyName", "PolicyDocument")


def missing_policies(aws: Context, properties: Properties) -> Iterator[str]:
    """Policies that are to be attached, or to be the boundary, and are not there."""
    for arn in (*properties.get("ManagedPolicyArns", ()), properties.get("PermissionsBoundary")):
        if arn is not None:
            yield from references.missing_policy(aws, arn)


def given(aws: Context, kind: str, name: str) -> dict[str, Any]:
    """The policies that one of a kind has by its own properties, and not by resources of their own."""
    by_others = {policy for one, other, policy in givers(aws.account) if (one, other) == (kind, name)}
    of_this = {f"{kind}Name": name}
    attached = aws.read("iam", f"list_attached_{kind.lower()}_policies", **of_this)["AttachedPolicies"]
    inline = aws.read("iam", f"list_{kind.lower()}_policies", **of_this)["PolicyNames"]
    return {
        "ManagedPolicyArns": [policy["PolicyArn"] for policy in attached if policy["PolicyArn"] not in by_others],
        "Policies": [
            only(aws.read("iam", f"get_{kind.lower()}_policy", PolicyName=policy, **of_this), *_INLINE)
            for policy in inline
            if policy not in by_others
        ],
    }


def give(aws: Context, kind: str, name: str, properties: Properties, before: Properties) -> None:
    """Attach and put the policies that one of a kind has, and take away those that it should not have any more."""
    of_this = {f"{kind}Name": name}
    wanted, current = properties.get("ManagedPolicyArns", []), before.get("ManagedPolicyArns", [])
    for arn in wanted:
        if arn not in current:
            aws.complete("iam", f"attach_{kind.lower()}_policy", PolicyArn=arn, **of_this)
    for arn in current:
        if arn not in wanted:
            aws.complete("iam", f"detach_{kind.lower()}_policy", PolicyArn=arn, **of_this)
    policies, old = properties.get("Policies", []), before.get("Policies", [])
    for policy in policies:
        if policy not in old:
            put_policy(aws, kind, name, policy)
    for policy in {p["PolicyName"] for p in old} - {p["PolicyName"] for p in policies}:
        aws.complete("iam", f"delete_{kind.lower()}_policy", PolicyName=policy, **of_this)


def put_policy(aws: Context, kind: str, name: str, policy: Properties, *, is_first: bool = False) -> None:
    """Put an inline policy into one of a kind, be it as the request that makes a resource."""
    send = aws.create if is_first else aws.complete
    with documents_of_any_version():
        send("iam", f"put_{kind.lower()}_policy", only(policy, *_INLINE), **{f"{kind}Name": name})
