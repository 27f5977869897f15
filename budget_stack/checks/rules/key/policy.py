"""Policies of keys: who may still change them, and the log groups that they keep out."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.policies import may_allow
from budget_stack.checks.view.resource_policies import Caller, keeps_out
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import KMS_KEY, LOG_GROUP

_CREATE = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html"
_PUT = "kms:PutKeyPolicy"


@rule(
    "key-locks-out",
    "error",
    on=resources(KMS_KEY),
    text=Text(
        title="Somebody may change the policy of a key",
        says="MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy.",
        cause="The policy lists the services that use the key, and nobody who looks after it.",
        fix="allow the account kms:* first: its IAM policies then decide who may",
        source=_CREATE,
    ),
)
def locks_out(view: View, key: Resource) -> Iterator[Problem]:
    policy = key["KeyPolicy"].read()
    unchecked = key["BypassPolicyLockoutSafetyCheck"]
    if not policy or policy.is_unresolved or policy["Statement"].is_unresolved or unchecked.text() == "true":
        return
    known = list(policy["Statement"])
    if unchecked.is_known and not any(one.is_unresolved or _may_be_administered_by(one) for one in known):
        yield problem(policy["Statement"], f"no statement allows an identity {_PUT}")


def _may_be_administered_by(statement: Node) -> bool:
    principal = statement["Principal"]
    if not may_allow(statement, _PUT):
        return bool(statement["NotAction"]) and statement["Effect"].text() != "Deny"
    is_only_service = not principal.is_unresolved and principal.text() is None and not principal["AWS"]
    return bool(statement["NotPrincipal"]) or not is_only_service


@rule(
    "key-keeps-log-group-out",
    "error",
    on=resources(LOG_GROUP),
    text=Text(
        title="CloudWatch Logs may use the key of a log group",
        says="The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:...'",
        cause="The key's policy is the usual one, which leaves everything to IAM; a service has no IAM policy.",
        fix="allow logs.REGION.amazonaws.com kms:Encrypt*, Decrypt*, ReEncrypt*, GenerateDataKey* and Describe*",
        source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    ),
)
def keeps_log_group_out(view: View, group: Resource) -> Iterator[Problem]:
    key = view.target(group["KmsKeyId"], KMS_KEY)
    name = partial_text(group["LogGroupName"].known())
    caller = Caller("logs", group.logical_id, f"arn:\0:logs:\0:\0:log-group:{name}")
    if key and keeps_out(key["KeyPolicy"], caller, "kms:GenerateDataKey"):
        yield problem(group["KmsKeyId"], f"{key.logical_id} does not let CloudWatch Logs encrypt this group")
