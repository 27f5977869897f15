"""Roles: trust, managed policies and names."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.policies import managed_name
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import below, problem
from budget_stack.facts.iam import IDENTITIES, managed_policies, managed_policies_by_name, service_principal
from budget_stack.facts.names import NAMES
from budget_stack.facts.resource_types import MANAGED_POLICY, ROLE, TASK_DEFINITION
from budget_stack.facts.role_uses import ROLE_USES
from budget_stack.spelling import nearest


@rule(
    "iam-trust-wrong-service",
    "error",
    on=resources(ROLE),
    text=Text(
        title="A role trusts the service that is to take it on",
        says=(
            "ECS was unable to assume the role 'X' that was provided for this task. Or: Provided role 'X' cannot be "
            "assumed by principal 'events.amazonaws.com'."
        ),
        cause="The trust policy was copied from a role for another service.",
        fix=(
            "trust ecs-tasks.amazonaws.com for tasks, ecs.amazonaws.com for what ECS itself manages, and "
            "events.amazonaws.com or scheduler.amazonaws.com for what starts tasks"
        ),
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
)
def trust_wrong_service(view: View, role: Resource) -> Iterator[Problem]:
    trusted = _trusted_services(role)
    if trusted is None:
        return
    for user, node, service in _uses(view, role):
        if role.is_named_by(node) and not any(one.startswith((f"{service}.", ANYTHING)) for one in trusted):
            who = ", ".join(sorted(trusted)) or "no service"
            yield problem(
                role["AssumeRolePolicyDocument"],
                f"{user.logical_id} is to use it, and it trusts {who}, not {service_principal(service)}",
            )
            return


def _uses(view: View, role: Resource) -> Iterator[tuple[Resource, Node, str]]:
    """Yield where a role may be passed to a service: the resource, the property, and the service."""
    for user in view.naming(role, *ROLE_USES):
        for path, service in ROLE_USES[user.type]:
            for node in below(user, path.split(".")):
                yield user, node, service


def _trusted_services(role: Resource) -> set[str] | None:
    """Return the services that may assume a role; None if they are not known."""
    document = role["AssumeRolePolicyDocument"].read()
    if document.is_unresolved or not document:
        return None
    found: set[str] = set()
    for statement in document["Statement"]:
        if statement.is_unresolved or statement["Principal"].is_unresolved or statement["Effect"].text() != "Allow":
            return None
        principal = statement["Principal"]
        is_anybody = principal.text() is not None or any(one.text() == "*" for one in principal["AWS"])
        if is_anybody or principal["Service"].is_unresolved:
            return None
        found |= {partial_text(service.value) for service in principal["Service"]}
    return found


@rule(
    "iam-managed-policy-unknown",
    "error",
    on=resources(*IDENTITIES),
    text=Text(
        title="The policies that AWS manages are named as AWS names them",
        says="Policy arn:aws:iam::aws:policy/X does not exist or is not attachable.",
        cause="The path service-role/ was left out or added, or the name is misspelt or of a policy that AWS withdrew.",
        fix="take the ARN from the list of AWS managed policies",
        source="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
    ),
)
def managed_policy_unknown(view: View, identity: Resource) -> Iterator[Problem]:
    for arn in (*identity["ManagedPolicyArns"], *identity["PermissionsBoundary"]):
        name = managed_name(arn)
        if name is None:
            continue
        if name.startswith("aws-service-role/"):
            yield problem(arn, f"{name} belongs to a service-linked role, and cannot be attached to another")
        elif name not in managed_policies() and (meant := _meant(name)):
            yield problem(arn, f"AWS has no policy {name}; it has {meant}")


def _meant(name: str) -> str | None:
    """Return the policy that a name is a misspelling of; None if it may be newer than our list."""
    by_name = managed_policies_by_name()
    bare = name.rpartition("/")[2].lower()
    if bare in by_name:
        return by_name[bare]
    near = nearest(bare, by_name, 0.93)
    return by_name[near] if near and _is_slip(bare, near) else None


def _is_slip(one: str, other: str) -> bool:
    """Tell whether texts differ by at most two characters, none of them a digit, since V2 is another policy."""
    changes = [
        (one[a:b], other[c:d])
        for kind, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    changed = [piece for pair in changes for piece in pair]
    return sum(max(map(len, pair)) for pair in changes) <= 2 and not any(map(str.isdigit, "".join(changed)))


@rule(
    "iam-full-access",
    "info",
    on=resources(*IDENTITIES),
    text=Text(
        title="No identity has all rights over a service",
        says="The identity may change and delete everything that the service keeps in the account.",
        cause="A policy of AWS was at hand.",
        fix="allow the actions and resources that are needed in a policy of your own",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def full_access(view: View, identity: Resource) -> Iterator[Problem]:
    for arn in identity["ManagedPolicyArns"]:
        name = (managed_name(arn) or "").rpartition("/")[2]
        if name.endswith("FullAccess") or name == "PowerUserAccess":
            yield problem(arn, f"{name} allows more than one service needs")


@rule(
    "iam-administrator",
    "warning",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="No application is an administrator",
        says="Whoever breaks into a container owns the account.",
        cause="The rights were to be narrowed down later.",
        fix="allow the actions and resources that the application needs",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def administrator(view: View, task: Resource) -> Iterator[Problem]:
    for name in ("TaskRoleArn", "ExecutionRoleArn"):
        role = view.target(task[name], ROLE)
        for arn in role["ManagedPolicyArns"] if role is not None else ():
            if managed_name(arn) == "AdministratorAccess":
                yield problem(task[name], f"{arn.at[1]} has AdministratorAccess")


@rule(
    "iam-name-fixed",
    "info",
    on=resources(*IDENTITIES, MANAGED_POLICY),
    text=Text(
        title="Identities have no fixed names",
        says="A second stack fails, in whatever region: the name exists. Each deployment needs CAPABILITY_NAMED_IAM.",
        cause="The name was to be easy to find.",
        fix="leave the name out, or put AWS::StackName and the region into it",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html",
    ),
)
def name_fixed(view: View, identity: Resource) -> Iterator[Problem]:
    name = identity[NAMES[identity.type].property]
    if isinstance(name.value, str):
        yield problem(name, f"it is named {name.value} in every stack and region of the account")
