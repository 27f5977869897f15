"""Trust policies: what may be written in them, and what they allow."""

from __future__ import annotations

from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.policies import may_allow
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.resource_types import ROLE

_ROLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html"
_BY_TOKEN = ("sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")


@rule(
    "iam-trust-malformed",
    "error",
    on=resources(ROLE),
    text=Text(
        title="A trust policy says who may take the role on, and nothing else",
        says="MalformedPolicyDocument: Has prohibited field Resource; or: may only specify STS AssumeRole actions.",
        cause="It was copied from a policy of an identity.",
        fix="give each statement Effect, Principal and an action of sts, and no Resource",
        source=_ROLES,
    ),
    same_as=("E3511", "E3512"),
)
def trust_malformed(view: View, role: Resource) -> Iterator[Problem]:
    for statement in _statements(role):
        if resource := statement["Resource"] or statement["NotResource"]:
            yield problem(resource, "the resource of a trust policy is the role itself")
        if not statement["Principal"] and not statement["NotPrincipal"]:
            yield problem(statement, "the statement has no Principal")
        for action in _each(statement["Action"]):
            text = partial_text(action.known())
            if not text.lower().startswith(("sts:", ANYTHING)) and text != "*":
                yield problem(action, f"{text} is no action of sts")


@rule(
    "iam-trust-action-wrong",
    "error",
    on=resources(ROLE),
    text=Text(
        title="Services take a role on by sts:AssumeRole, and providers by their token",
        says="The role cannot be assumed: AccessDenied, whoever is trusted.",
        cause="An action was copied from the role of a pipeline, or TagSession was thought to be enough.",
        fix="allow services sts:AssumeRole, and providers of OpenID Connect sts:AssumeRoleWithWebIdentity",
        source=_ROLES,
    ),
)
def trust_action_wrong(view: View, role: Resource) -> Iterator[Problem]:
    known = [statement for statement in _statements(role) if statement["Effect"].text() == "Allow"]
    for kind, wanted in (("Service", ("sts:AssumeRole",)), ("Federated", _BY_TOKEN)):
        of_kind = [one for one in known if _is_for(one, kind)]
        actions = [action for one in of_kind for action in _each(one["Action"])]
        of_sts = [action for action in actions if partial_text(action.known()).lower().startswith("sts:")]
        if not actions or len(of_sts) < len(actions):
            continue
        if not any(may_allow(one, name) for one in of_kind for name in wanted):
            names = " or ".join(wanted)
            yield problem(actions[0], f"{partial_text(actions[0].known())} is not {names}, by which it is taken on")


def _statements(role: Resource) -> Iterator[Node]:
    document = role["AssumeRolePolicyDocument"].read()
    if document and not document.is_unresolved:
        yield from (one for one in document["Statement"] if not one.is_unresolved)


def _is_for(statement: Node, kind: str) -> bool:
    principal = statement["Principal"]
    return bool(principal) and not principal.is_unresolved and bool(principal[kind])


def _each(node: Node) -> Iterator[Node]:
    yield from [node] if node.is_unresolved else node
