"""Alarms: whether they may write to their topic."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.metrics import actions_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ALARM, COMPOSITE_ALARM, KMS_KEY, TOPIC, TOPIC_POLICY

_CLOUDWATCH = "cloudwatch.amazonaws.com"
_KEY = "https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger"


@rule(
    "alarm-topic-key-denied",
    "error",
    on=resources(ALARM, COMPOSITE_ALARM),
    text=Text(
        title="Alarms can use the key of the topic that they write to",
        says=(
            "Failed to execute action: CloudWatch Alarms does not have authorization to access the SNS topic "
            "encryption key."
        ),
        cause="The topic has the key alias/aws/sns, whose policy cannot be changed, or one that keeps CloudWatch out.",
        fix="encrypt the topic with a key of your own that lets cloudwatch.amazonaws.com use it",
        source=_KEY,
    ),
)
def topic_key_denied(view: View, alarm: Resource) -> Iterator[Problem]:
    for action in actions_of(alarm):
        topic = view.target(action, TOPIC)
        if topic is None:
            continue
        if (topic["KmsMasterKeyId"].text() or "").endswith("alias/aws/sns"):
            yield problem(action, f"{topic.logical_id} is encrypted with alias/aws/sns")
        key = view.target(topic["KmsMasterKeyId"], KMS_KEY)
        if key is not None and _keeps_out(key["KeyPolicy"], by_account=True):
            yield problem(action, f"{key.logical_id}, the key of {topic.logical_id}, does not let {_CLOUDWATCH} in")


@rule(
    "alarm-topic-denied",
    "error",
    on=resources(ALARM, COMPOSITE_ALARM),
    text=Text(
        title="Alarms may publish to the topic that they write to",
        says="Failed to execute action: CloudWatch Alarms is not authorized to perform: SNS:Publish on resource",
        cause="A topic's policy replaces the one that let the account's alarms in, and names other services alone.",
        fix="allow cloudwatch.amazonaws.com sns:Publish in the topic's policy",
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
    ),
)
def topic_denied(view: View, alarm: Resource) -> Iterator[Problem]:
    for action in actions_of(alarm):
        topic = view.target(action, TOPIC)
        if topic is None:
            continue
        policies = [one for one in view.naming(topic, TOPIC_POLICY) if any(map(topic.is_named_by, one["Topics"]))]
        if policies and all(_keeps_out(one["PolicyDocument"], by_account=False) for one in policies):
            yield problem(action, f"{policies[0].logical_id} lets nobody of CloudWatch write to {topic.logical_id}")


def _keeps_out(document: Node, *, by_account: bool) -> bool:
    """Tell whether a policy certainly lets CloudWatch not in.

    Args:
        document: The policy.
        by_account: Whether to allow an account is known not to be enough, as for a key.
    """
    policy = document.read()
    if not policy or policy.is_unresolved or policy["Statement"].is_unresolved:
        return False
    return not any(_may_let_in(statement, by_account=by_account) for statement in policy["Statement"])


def _may_let_in(statement: Node, *, by_account: bool) -> bool:
    if statement.is_unresolved:
        return True
    if statement["Effect"].text() == "Deny":
        return False
    principal = statement["Principal"]
    if not principal or principal.is_unresolved or principal.text() is not None:
        return True
    of_accounts = [one.text() for one in principal["AWS"]]
    if of_accounts and (not by_account or None in of_accounts or "*" in of_accounts):
        return True
    services = [one.text() for one in principal["Service"]]
    return principal["Service"].is_unresolved or None in services or _CLOUDWATCH in services
