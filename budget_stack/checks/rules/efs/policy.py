"""Policies of file systems, beside the tasks that mount them."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.file_systems import efs_volumes
from budget_stack.checks.view.policies import (
    PolicyResource,
    aws_named,
    is_denied,
    may_allow,
    may_be_anybody,
    permissions,
    statements,
)
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import FILE_SYSTEM, ROLE, TASK_DEFINITION

_POLICY = "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"
_MOUNT = "elasticfilesystem:ClientMount"
_DENIED = (
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: ... access denied by "
    "server while mounting"
)


@rule(
    "efs-policy-excludes-tasks",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="The policy of a file system lets the tasks mount it",
        says=_DENIED,
        cause="A policy takes the place of the default one, which lets everybody in: by their role, or not at all.",
        fix="allow elasticfilesystem:ClientMount to the task's role, and set IAM of the volume to ENABLED",
        source=_POLICY,
    ),
)
def excludes_tasks(view: View, task: Resource) -> Iterator[Problem]:
    for mounted, system, document in _mounted_by_policy(view, task):
        authorization = mounted["AuthorizationConfig"]
        allowing = [one for one in statements(document) if may_allow(one, _MOUNT)]
        if authorization.is_unresolved or authorization["IAM"].text() not in (None, "ENABLED", "DISABLED"):
            continue
        if authorization["IAM"].text() == "ENABLED":
            role = view.target(task["TaskRoleArn"], ROLE)
            granted = permissions(view, role) if role else None
            is_let_in = role is None or any(_may_be(view, one["Principal"], role) for one in allowing)
            thing = PolicyResource(system.logical_id, "arn:\0:elasticfilesystem:\0:\0:file-system/\0")
            if role and granted is not None and not is_let_in and is_denied(granted, _MOUNT, thing):
                yield problem(authorization["IAM"], f"the policy of {system.logical_id} lets others in than the role")
        elif not authorization["IAM"].is_unresolved and not any(may_be_anybody(one["Principal"]) for one in allowing):
            yield problem(
                mounted["FilesystemId"],
                f"the policy of {system.logical_id} lets in whoever has a role, and the volume has IAM off",
            )


@rule(
    "efs-policy-wants-encryption",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A volume is encrypted on the way where its file system's policy wants it",
        says=_DENIED,
        cause="The policy denies what has no aws:SecureTransport, and TransitEncryption was left out.",
        fix="set TransitEncryption of the volume to ENABLED",
        source=_POLICY,
    ),
)
def wants_encryption(view: View, task: Resource) -> Iterator[Problem]:
    for mounted, system, document in _mounted_by_policy(view, task):
        encryption = mounted["TransitEncryption"]
        if encryption and encryption.text() in (None, "ENABLED"):
            continue
        if any(_denies_plain(one) for one in statements(document)):
            yield problem(mounted["FilesystemId"], f"the policy of {system.logical_id} denies what is not encrypted")


def _denies_plain(statement: Node) -> bool:
    condition, principal = statement["Condition"], statement["Principal"]
    if statement["Effect"].text() != "Deny" or condition.is_unresolved or not may_be_anybody(principal):
        return False
    tests = dict(condition.items())
    transport = tests["Bool"]["aws:SecureTransport"].text() if "Bool" in tests else None
    is_all = [one.text() for one in statement["Action"]] in (["*"], ["elasticfilesystem:*"])
    return len(tests) == 1 and (transport or "").lower() == "false" and is_all


def _mounted_by_policy(view: View, task: Resource) -> Iterator[tuple[Node, Resource, Node]]:
    """The volumes of a task on file systems of this template that have a policy, and that policy."""
    for _, mounted in efs_volumes(task):
        system = view.target(mounted["FilesystemId"], FILE_SYSTEM)
        document = system["FileSystemPolicy"].read() if system else None
        if system is None or document is None or not document or document.is_unresolved:
            continue
        if not document["Statement"].is_unresolved and all(not one.is_unresolved for one in document["Statement"]):
            yield mounted, system, document


def _may_be(view: View, principal: Node, role: Resource) -> bool:
    """Tell whether a principal may be a role: any but another role of this template."""
    if may_be_anybody(principal):
        return True
    others = [view.target(one, ROLE) for one in aws_named(principal)]
    return not all(other is not None and other.logical_id != role.logical_id for other in others)
