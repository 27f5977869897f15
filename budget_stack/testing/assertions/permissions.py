"""What the policies of a role allow, as far as it does not depend on the request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from budget_stack.facts.iam import action_matches, pattern_matches

Client = Any
"""boto3's, of IAM."""


def allows(iam: Client, role_name: str, action: str, resource: str, *, under_conditions: bool = False) -> bool:
    """Tell whether a role may do something: a statement allows it, so does the boundary, and none denies it.

    Args:
        iam: A client of IAM.
        role_name: The role.
        action: Such as `ecs:RunTask`.
        resource: Its ARN.
        under_conditions: Whether a statement that allows under a condition counts, though nothing is known of the
            request.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
    """
    boundary = iam.get_role(RoleName=role_name)["Role"].get("PermissionsBoundary")
    documents = [list(_statements(iam, role_name))]
    if boundary:
        documents.append(_managed(iam, boundary["PermissionsBoundaryArn"]))
    return all(_allow(statements, action, resource, under_conditions) for statements in documents)


def trusts(iam: Client, role_name: str, service: str) -> bool:
    """Tell whether a service, such as `ecs-tasks.amazonaws.com`, may assume a role; conditions are ignored."""
    document = iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"]
    return any(
        statement["Effect"] == "Allow" and service in _list(_mapping(statement.get("Principal")).get("Service", ()))
        for statement in _of(document)
    )


def _allow(statements: Iterable[Mapping[str, Any]], action: str, resource: str, under_conditions: bool = False) -> bool:
    applying = [statement for statement in statements if _applies(statement, action, resource)]
    if any(statement["Effect"] == "Deny" for statement in applying):
        return False
    allowing = [statement for statement in applying if statement["Effect"] == "Allow"]
    return any(under_conditions or not statement.get("Condition") for statement in allowing)


def _statements(iam: Client, role_name: str) -> Iterator[Mapping[str, Any]]:
    for policy in iam.list_attached_role_policies(RoleName=role_name)["AttachedPolicies"]:
        yield from _managed(iam, policy["PolicyArn"])
    for name in iam.list_role_policies(RoleName=role_name)["PolicyNames"]:
        yield from _of(iam.get_role_policy(RoleName=role_name, PolicyName=name)["PolicyDocument"])


def _managed(iam: Client, arn: str) -> list[Mapping[str, Any]]:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return _of(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def _of(document: Any) -> list[Mapping[str, Any]]:
    if isinstance(document, str):
        document = json.loads(unquote(document))
    return _list(document["Statement"])


def _applies(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    if "NotAction" in statement:
        acts = not any(action_matches(pattern, action) for pattern in _list(statement["NotAction"]))
    else:
        acts = any(action_matches(pattern, action) for pattern in _list(statement["Action"]))
    if "NotResource" in statement:
        return acts and not any(pattern_matches(pattern, resource) for pattern in _list(statement["NotResource"]))
    return acts and any(pattern_matches(pattern, resource) for pattern in _list(statement["Resource"]))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
