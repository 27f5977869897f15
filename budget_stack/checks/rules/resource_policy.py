"""Policies of resources: queues, topics, buckets, keys and secrets say who may do what."""

from __future__ import annotations

import json
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.kms import LONGEST_KEY_POLICY
from budget_stack.facts.resource_types import (
    BUCKET_POLICY,
    KMS_KEY,
    QUEUE_POLICY,
    ROLE,
    SECRET_POLICY,
    TOPIC_POLICY,
    USER,
)

_GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
_DOCUMENTS = {
    QUEUE_POLICY: "PolicyDocument",
    TOPIC_POLICY: "PolicyDocument",
    BUCKET_POLICY: "PolicyDocument",
    KMS_KEY: "KeyPolicy",
    SECRET_POLICY: "ResourcePolicy",
}
_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)


@rule(
    "resource-policy-malformed",
    "error",
    on=resources(*_DOCUMENTS),
    text=Text(
        title="A policy of a resource says who may do what, or may not",
        says="MalformedPolicyDocument, or Policy has invalid resource; a key takes the statement, which has no effect.",
        cause="It was copied from a policy of an identity, which has no Principal.",
        fix="give each statement Effect, Principal, Action and Resource",
        source=_GRAMMAR,
    ),
    same_as=("E3512",),
)
def malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _statements(holder):
        effect = statement["Effect"].text()
        if not statement["Principal"] and not statement["NotPrincipal"]:
            yield problem(statement, "the statement has no Principal")
        elif not statement["Effect"] or effect not in ("Allow", "Deny", None):
            yield problem(statement["Effect"] or statement, "Effect is Allow or Deny")
        elif not statement["Action"] and not statement["NotAction"]:
            yield problem(statement, "the statement has no Action")
        elif holder.type == KMS_KEY and not statement["Resource"] and not statement["NotResource"]:
            yield problem(statement, "the statement has no Resource, which is * in the policy of a key")
        elif unknown := [node for name, node in statement.items() if name not in _ELEMENTS]:
            yield problem(unknown[0], f"{unknown[0].at[-1]} is no element of a statement")


@rule(
    "resource-policy-principal-malformed",
    "error",
    on=resources(*_DOCUMENTS),
    text=Text(
        title="Who is let in is named as IAM names it",
        says="MalformedPolicyDocument: Invalid principal in policy.",
        cause="A role's name, a service without its domain, or an ARN with a star in it, stands for who is meant.",
        fix="use the ARN of a role, the id of an account, or a service such as events.amazonaws.com",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
)
def principal_malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _statements(holder):
        principal = statement["Principal"]
        if principal.is_unresolved or (principal.text() or "*") != "*":
            if principal.text():
                yield problem(principal, f"{principal.text()!r} is no principal; * is")
            continue
        for kind, node in principal.items():
            for one in [node] if node.is_unresolved else node:
                if reason := _wrong_principal(view, kind, one):
                    yield problem(one, reason)


def _wrong_principal(view: View, kind: str, node: Node) -> str:
    text, reference, target = partial_text(node.known()), node.reference, view.target(node)
    if kind == "AWS":
        if reference and not reference.attribute and target and target.type in (ROLE, USER):
            return f"Ref of {target.logical_id} is its name, and no ARN"
        if not isinstance(node.value, str) or ANYTHING in text or text == "*":
            return ""
        is_id = text.isdigit() or text.startswith(("arn:", "AIDA", "AROA", "{{"))
        return "" if is_id and not text.endswith("*") else f"{text} is no ARN, account or unique id"
    if kind == "Service" and ANYTHING not in text and "." not in text:
        return f"{text} lacks its domain, as in events.amazonaws.com"
    return ""


@rule(
    "resource-policy-too-long",
    "error",
    on=resources(KMS_KEY),
    text=Text(
        title="The policy of a key is plain text of at most 32 KB",
        says="LimitExceededException; or MalformedPolicyDocumentException for characters beyond U+00FF.",
        cause="Each role and service got a statement of its own, or a dash was pasted into a Sid.",
        fix="let the account's IAM policies decide about roles; use plain characters",
        source="https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",
    ),
)
def too_long(view: View, key: Resource) -> Iterator[Problem]:
    text = _json(key["KeyPolicy"].read().value) if key["KeyPolicy"] else ""
    if len(text) > LONGEST_KEY_POLICY:
        yield problem(key["KeyPolicy"], f"it has at least {len(text):,} characters")
    elif wrong := sorted({one for one in text if one > "\xff"}):
        yield problem(key["KeyPolicy"], f"there is {' and '.join(map(repr, wrong))} in it")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda part: partial_text(part).replace(ANYTHING, ""))


def _statements(holder: Resource) -> Iterator[Node]:
    document = holder[_DOCUMENTS[holder.type]].read()
    if document and not document.is_unresolved:
        yield from (one for one in document["Statement"] if not one.is_unresolved)
