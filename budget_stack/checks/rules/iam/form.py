"""Policies and roles: lengths, names, and what is attached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, dotted, partial_text
from budget_stack.checks.view.policies import HOLDERS, documents
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import below, problem
from budget_stack.facts.deployment_rights import LONGEST_MANAGED_POLICY
from budget_stack.facts.iam import (
    IDENTITIES,
    LINKED_SERVICES,
    LONGEST_INLINE_POLICIES,
    MOST_MANAGED_POLICIES,
    POLICY_NAME_PATTERN,
)
from budget_stack.facts.resource_types import (
    CODEBUILD_PROJECT,
    INLINE_POLICY,
    INSTANCE_PROFILE,
    MANAGED_POLICY,
    ROLE,
    SERVICE_LINKED_ROLE,
    TASK_DEFINITION,
)
from budget_stack.facts.role_uses import ROLE_USES

_QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
# ECS and CodeBuild take the name of a role as well
_BY_NAME_TOO = (TASK_DEFINITION, CODEBUILD_PROJECT)


@rule(
    "iam-document-too-long",
    "error",
    on=resources(MANAGED_POLICY, ROLE),
    text=Text(
        title="A policy is no longer than IAM takes it",
        says="LimitExceeded: Cannot exceed quota for PolicySize: 6144; or: Maximum policy size of 10240 bytes ...",
        cause="Each resource got a statement of its own.",
        fix="put actions of the same resources into one statement, or split the policy",
        source=_QUOTAS,
    ),
)
def policy_too_long(view: View, holder: Resource) -> Iterator[Problem]:
    most = LONGEST_MANAGED_POLICY if holder.type == MANAGED_POLICY else LONGEST_INLINE_POLICIES
    length = sum(len("".join(_json(document.value).split())) for document in documents(holder))
    if length > most:
        name = "PolicyDocument" if holder.type == MANAGED_POLICY else "Policies"
        yield problem(holder[name], f"there are at least {length:,} characters, and {most:,} may be")


@rule(
    "iam-document-character-invalid",
    "error",
    on=resources(*HOLDERS),
    text=Text(
        title="A policy is written in the characters of Western Europe",
        says="ValidationError: The specified value for policyDocument is invalid: only printable characters ...",
        cause="A dash, a quotation mark or a name was pasted into a Sid or a tag.",
        fix="use characters up to U+00FF",
        source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
    ),
)
def policy_character_invalid(view: View, holder: Resource) -> Iterator[Problem]:
    trust = [holder["AssumeRolePolicyDocument"]] if holder.type == ROLE else []
    for document in [*documents(holder), *trust]:
        if wrong := sorted({one for one in _json(document.value) if one > "\xff"}):
            yield problem(document, f"there is {' and '.join(map(repr, wrong))} in it")


def _json(value: object) -> str:
    """A document as JSON, without what is only known at deployment."""

    def known(part: object) -> object:
        if isinstance(part, dict):
            return {key: known(one) for key, one in part.items()}
        return [known(one) for one in part] if isinstance(part, list) else partial_text(part).replace(ANYTHING, "")

    return json.dumps(known(value), ensure_ascii=False)


@rule(
    "iam-inline-name-invalid",
    "error",
    on=resources(*IDENTITIES),
    text=Text(
        title="The policies of a role have names of their own, without spaces",
        says="ValidationError: The specified value for policyName is invalid; or one policy replaces the other.",
        cause="The name was written as a title, or copied with the policy.",
        fix="use letters, digits and +=,.@_- , and a name for each policy",
        source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
    ),
)
def policy_name_invalid(view: View, identity: Resource) -> Iterator[Problem]:
    seen: list[object] = []
    for policy in identity["Policies"]:
        if policy.is_unresolved:
            continue
        name = policy["PolicyName"]
        if name.value in seen:
            yield problem(name, f"another policy has the name {name.text() or 'as well'}")
        seen += [name.value] if name else []
        text = name.text()
        if text is not None and not re.fullmatch(POLICY_NAME_PATTERN, text, re.ASCII):
            yield problem(name, f"{text!r} has other characters in it, or more than 128")


@rule(
    "iam-attached-not-policy",
    "error",
    on=resources(*IDENTITIES),
    text=Text(
        title="What is attached is the ARN of a managed policy",
        says="ValidationError: ARN X is not valid; or: cannot exceed quota for PoliciesPerRole.",
        cause="The name of a policy was written, or the Ref of one that is written into the role itself.",
        fix=f"list ARNs of managed policies, {MOST_MANAGED_POLICIES} at most",
        source="https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",
    ),
)
def attached_not_policy(view: View, identity: Resource) -> Iterator[Problem]:
    attached = identity["ManagedPolicyArns"]
    if not attached.is_unresolved and len(list(attached)) > MOST_MANAGED_POLICIES:
        yield problem(attached, f"there are {len(list(attached))}, and {MOST_MANAGED_POLICIES} may be")
    nodes = [] if attached.is_unresolved else list(attached)
    boundary = identity["PermissionsBoundary"]
    for node in [*nodes, boundary] if boundary else nodes:
        reference, target = node.reference, view.target(node)
        if reference and target and target.type.startswith("AWS::IAM::") and target.type != MANAGED_POLICY:
            yield problem(node, f"{target.logical_id} is an {target.type}")
        elif not partial_text(node.known()).startswith(("arn:", ANYTHING, "{{")):
            yield problem(node, f"{node.text()} is no ARN")


@rule(
    "iam-arn-or-name",
    "error",
    on=resources(*ROLE_USES, INLINE_POLICY, MANAGED_POLICY, INSTANCE_PROFILE),
    text=Text(
        title="A role is named where a name belongs, and its ARN given where an ARN does",
        says="Role ARN X is not valid; or: The specified value for roleName is invalid.",
        cause="Ref of a role is its name, and Fn::GetAtt of Arn its ARN.",
        fix="use Fn::GetAtt of Arn for RoleArn, and Ref in Roles",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html",
    ),
)
def role_name_or_arn(view: View, user: Resource) -> Iterator[Problem]:
    if user.type not in ROLE_USES:
        for node in user["Roles"] if not user["Roles"].is_unresolved else ():
            if _refers(view, node, "Arn") or partial_text(node.known()).startswith("arn:"):
                yield problem(node, "the name of a role belongs here")
        return
    for path, _ in ROLE_USES[user.type] if user.type not in _BY_NAME_TOO else ():
        for node in below(user, path.split(".")):
            if _refers(view, node, "") or _refers(view, node, "RoleId"):
                yield problem(node, f"{dotted(node.reference) if node.reference else ''} is a role's name, and no ARN")


def _refers(view: View, node: Node, attribute: str) -> bool:
    reference = node.reference
    return reference is not None and reference.attribute == attribute and view.target(node, ROLE) is not None


@rule(
    "iam-service-linked-role",
    "warning",
    on=resources(SERVICE_LINKED_ROLE),
    text=Text(
        title="Services make their service-linked roles themselves",
        says="Service role name AWSServiceRoleForX has been taken in this account, please try a different suffix.",
        cause="An account that has used the service has the role, and there is one in an account.",
        fix="leave it out: the first cluster, service or load balancer makes it",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html",
    ),
)
def service_linked_role(view: View, role: Resource) -> Iterator[Problem]:
    service = (role["AWSServiceName"].text() or "").removesuffix(".amazonaws.com")
    if service in LINKED_SERVICES:
        yield problem(role["AWSServiceName"], f"{service} makes its role itself, once in an account")
