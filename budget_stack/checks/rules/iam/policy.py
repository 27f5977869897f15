"""Policy documents: syntax, actions that exist, and rights that are too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.policies import HOLDERS, documents, statements
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.iam import action_matches, newer_actions
from budget_stack.facts.resource_types import IAM_GROUP, MANAGED_POLICY, ROLE, USER

_GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
_VERSION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"
_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")


@rule(
    "iam-policy-malformed",
    "error",
    on=resources(*HOLDERS),
    text=Text(
        title="A policy of an identity says what is allowed or denied, and on what",
        says="MalformedPolicyDocument: Syntax errors in policy. Or: Policy statement must contain resources.",
        cause="An element was misspelt or left out, or comes from the policy of a resource.",
        fix="give each statement Effect (Allow or Deny), Action and Resource, and no Principal",
        source=_GRAMMAR,
    ),
    same_as=("E3510",),
)
def malformed(view: View, holder: Resource) -> Iterator[Problem]:
    for document in documents(holder):
        for statement in statements(document):
            if principal := statement["Principal"] or statement["NotPrincipal"]:
                yield problem(principal, f"a policy of an identity has no {principal.at[-1]}: it is the identity's")
            elif (effect := statement["Effect"].text()) is not None and effect not in ("Allow", "Deny"):
                yield problem(statement["Effect"], f"Effect is {effect!r}; Allow and Deny are possible")
            elif missing := _missing(statement):
                yield problem(statement[missing], f"the statement has no {missing}")
            else:
                for name, node in statement.items():
                    if name not in _ELEMENTS:
                        yield problem(node, f"{name} is no element of a statement")


def _missing(statement: Node) -> str:
    for name, alternatives in (
        ("Effect", ("Effect",)),
        ("Action", ("Action", "NotAction")),
        ("Resource", ("Resource", "NotResource")),
    ):
        if not any(statement[one].is_unresolved or list(statement[one]) for one in alternatives):
            return name
    return ""


@rule(
    "iam-policy-version-old",
    "warning",
    on=resources(*HOLDERS),
    text=Text(
        title="A policy that uses variables has the version that knows them",
        says=(
            "Without Version 2012-10-17 a variable such as ${aws:username} is taken for plain text, and matches "
            "nothing."
        ),
        cause="Version was left out, which means 2008-10-17.",
        fix='set Version to "2012-10-17"',
        source=_VERSION,
    ),
)
def version_old(view: View, holder: Resource) -> Iterator[Problem]:
    for document in documents(holder):
        version = document["Version"] if not document.is_unresolved else document
        if version.is_unresolved or version.text() == "2012-10-17":
            continue
        resources = (one for statement in statements(document) for one in statement["Resource"])
        variable = next(
            (found for one in resources if (found := re.search(r"\$\{\w+:[^}]+\}", partial_text(one.value)))), None
        )
        if variable:
            yield problem(version, f"{variable[0]} is no variable in version {version.text() or '2008-10-17'}")


@rule(
    "iam-action-unknown",
    "warning",
    on=resources(*HOLDERS),
    text=Text(
        title="The actions of a policy exist",
        says="IAM takes the policy; an action that does not exist allows nothing, and what was meant stays denied.",
        cause="The name is an API's or a command's, or misspelt.",
        fix="look the action up in the service authorization reference",
        source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    ),
    same_as=("W3037",),
)
def action_unknown(view: View, holder: Resource) -> Iterator[Problem]:
    for document in documents(holder):
        for statement in statements(document):
            for node in (*statement["Action"], *statement["NotAction"]):
                service, colon, action = (node.text() or "").partition(":")
                known = _actions(service.lower()) if colon else frozenset()
                if known and not any(action_matches(action, one, ANYTHING) for one in known):
                    yield problem(node, f"{service} has no action {action}")


# services whose actions awacs does not know completely
_INCOMPLETE = ("budgets", "payments")


@cache
def _actions(service: str) -> frozenset[str]:
    """Return all actions of a service, in lower case; empty if the service is not known."""
    name = "awslambda" if service == "lambda" else service.replace("-", "_")
    if service in _INCOMPLETE or not name.isidentifier():
        return frozenset()
    try:
        module = import_module(f"awacs.{name}")
    except ImportError:
        return frozenset()
    if getattr(module, "prefix", None) != service:
        return frozenset()
    values = (getattr(value, "action", None) for value in vars(module).values())
    newer = (action for prefix, _, action in (one.partition(":") for one in newer_actions()) if prefix == service)
    return frozenset((*newer, *(value.lower() for value in values if isinstance(value, str))))


def _is_everything(node: Node) -> bool:
    return any(one.text() == "*" for one in node)


@rule(
    "iam-everything-allowed",
    "warning",
    on=resources(*HOLDERS),
    text=Text(
        title="No policy allows everything",
        says="Whoever gets hold of the identity owns the account.",
        cause="The rights were to be narrowed down later.",
        fix="name the actions and resources that are needed",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def everything_allowed(view: View, holder: Resource) -> Iterator[Problem]:
    if not _is_attached(view, holder):
        return
    for statement in _unconditional(holder):
        if _is_everything(statement["Action"]) and _is_everything(statement["Resource"]):
            yield problem(statement["Action"], "every action on every resource is allowed")


def _is_attached(view: View, holder: Resource) -> bool:
    """Tell whether a policy grants permissions to an identity of this template; a boundary grants none."""
    if holder.type != MANAGED_POLICY or holder["Roles"] or holder["Users"] or holder["Groups"]:
        return True
    identities = view.naming(holder, ROLE, USER, IAM_GROUP)
    return any(holder.is_named_by(arn) for identity in identities for arn in identity["ManagedPolicyArns"])


def _unconditional(holder: Resource) -> Iterator[Node]:
    for document in documents(holder):
        known = list(statements(document))
        # another statement may deny what one allows
        if any(statement["Effect"].text() != "Allow" for statement in known):
            continue
        yield from (statement for statement in known if not statement["Condition"])


@rule(
    "iam-whole-service-allowed",
    "info",
    on=resources(*HOLDERS),
    text=Text(
        title="No policy allows all of a service",
        says="The identity may delete what others keep in the same account.",
        cause="A wildcard is shorter than the actions that are needed.",
        fix="name the actions and resources that are needed",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
)
def whole_service_allowed(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _unconditional(holder):
        whole = [one for one in statement["Action"] if re.fullmatch(r"[\w-]+:\*", partial_text(one.value))]
        if whole and _is_everything(statement["Resource"]):
            yield problem(whole[0], f"{whole[0].text()} is allowed on every resource")


@rule(
    "iam-pass-any-role",
    "info",
    on=resources(*HOLDERS),
    text=Text(
        title="Only the roles that are needed may be passed on",
        says="Who may pass any role to a service has the rights of the mightiest role that the service can take.",
        cause="iam:PassRole was allowed on * to get rid of an AccessDenied.",
        fix="name the roles in Resource, or the service in a condition on iam:PassedToService",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
)
def pass_any_role(view: View, holder: Resource) -> Iterator[Problem]:
    for statement in _unconditional(holder):
        passing = [one for one in statement["Action"] if (one.text() or "").lower() == "iam:passrole"]
        if passing and _is_everything(statement["Resource"]):
            yield problem(passing[0], "any role may be passed to any service")
