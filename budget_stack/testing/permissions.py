"""What the policies of a role allow, as far as it does not depend on a request's circumstances."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

Client = Any
"""boto3's, of IAM."""


def allows(iam: Client, role_name: str, action: str, resource: str) -> bool:
    """Tell whether a role may do something: a statement allows it, and none denies it.

    A statement that allows under a condition counts as none, since nothing is known of the request.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    statements = [one for one in _statements(iam, role_name) if _applies(one, action, resource)]
    if any(one["Effect"] == "Deny" for one in statements):
        return False
    return any(one["Effect"] == "Allow" and not one.get("Condition") for one in statements)


def _statements(iam: Client, role_name: str) -> Iterator[Mapping[str, Any]]:
    for policy in iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]:
        arn = policy["PolicyArn"]
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        yield from _of(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
    for name in iam.list_role_policies(RoleName=role_name)["PolicyNames"]:
        yield from _of(iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"])


def _of(document: Any) -> list[Mapping[str, Any]]:
    if isinstance(document, str):
        document = json.loads(unquote(document))
    return _list(document["Statement"])


def _applies(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    if "NotAction" in statement:
        acts = not _any_matches(statement["NotAction"], action, re.IGNORECASE)
    else:
        acts = _any_matches(statement["Action"], action, re.IGNORECASE)
    if "NotResource" in statement:
        return acts and not _any_matches(statement["NotResource"], resource)
    return acts and _any_matches(statement["Resource"], resource)


def _any_matches(patterns: Any, text: str, flags: int = 0) -> bool:
    return any(re.fullmatch(_regular(pattern), text, flags) for pattern in _list(patterns))


def _regular(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
