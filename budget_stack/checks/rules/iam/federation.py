"""Roles that somebody takes on with the token of a provider: of GitHub Actions, whose provider all of GitHub shares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import partial_text
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.github import TOKEN_ISSUER
from budget_stack.facts.resource_types import OIDC_PROVIDER, ROLE

_SUBJECT = f"{TOKEN_ISSUER}:sub"
# owner, and repository up to its colon, without a wildcard in either
_ONE_REPOSITORY = re.compile(r"repo:[^*?/]+/[^*?:]+:.*", re.DOTALL)


@rule(
    "iam-trust-subject-missing",
    "warning",
    on=resources(ROLE),
    text=Text(
        title="A role that trusts GitHub Actions says whose workflows",
        says="Any workflow of any repository on GitHub takes the role on.",
        cause="The audience alone is checked, which any repository can ask for.",
        fix="compare the claim sub by StringEquals with repo:OWNER/NAME:ref:refs/heads/BRANCH",
        source="https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    ),
)
def subject_missing(view: View, role: Resource) -> Iterator[Problem]:
    for statement in _of_github(view, role):
        if _subjects(statement) == []:
            yield problem(statement, "it asks for no subject, so any repository may take it on")


@rule(
    "iam-trust-subject-open",
    "warning",
    on=resources(ROLE),
    text=Text(
        title="A role that trusts GitHub Actions names one repository",
        says="Workflows of other repositories take the role on.",
        cause="A wildcard was to stand for branches, and stands for owners or repositories as well.",
        fix="write owner and repository out, and the branch or the environment if there is one",
        source="https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
    ),
)
def subject_open(view: View, role: Resource) -> Iterator[Problem]:
    for statement in _of_github(view, role):
        for subject in _subjects(statement) or ():
            # what is not known may be anything but a wildcard
            text = partial_text(subject.known()).replace("\0", "x")
            if "*" in text and not _ONE_REPOSITORY.fullmatch(text):
                yield problem(subject, f"{text} is more than one repository")


def _of_github(view: View, role: Resource) -> Iterator[Node]:
    """Yield the statements of a trust policy that let GitHub Actions in."""
    document = role["AssumeRolePolicyDocument"].read()
    if document.is_unresolved or not document:
        return
    for statement in document["Statement"]:
        if statement.is_unresolved or statement["Principal"].is_unresolved or statement["Effect"].text() != "Allow":
            continue
        if any(_is_github(view, provider) for provider in _listed(statement["Principal"]["Federated"])):
            yield statement


def _is_github(view: View, provider: Node) -> bool:
    made = view.target(provider, OIDC_PROVIDER)
    text = partial_text(provider.known()) if made is None else (made["Url"].text() or "")
    return text.endswith(f"/{TOKEN_ISSUER}")


def _subjects(statement: Node) -> list[Node] | None:
    """Return what the subject is compared with; None if that is not known, or is compared in another way."""
    found: list[Node] = []
    condition = statement["Condition"]
    if condition.is_unresolved:
        return None
    for operator, keys in condition.items():
        if keys.is_unresolved:
            return None
        for key, values in keys.items():
            if key.lower() == _SUBJECT:
                if not operator.startswith(("StringEquals", "StringLike")):
                    return None
                found += _listed(values)
    return found


def _listed(node: Node) -> list[Node]:
    """Return one value or several, known or not."""
    return [node] if node.is_unresolved else list(node)
