"""Container secrets: never in plain text, and from a source that ECS can read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, parts, resources, rule
from budget_stack.checks.view.entries import Entry, namesakes, secrets, variables
from budget_stack.checks.view.partial_text import ANYTHING, dotted, partial_text
from budget_stack.checks.view.tasks import containers, name_of
from budget_stack.checks.view.view import Node, Resource, View
from budget_stack.checks.vocabulary import problem
from budget_stack.facts.parameters import is_hidden
from budget_stack.facts.resource_types import (
    DATABASE_CLUSTER,
    DATABASE_INSTANCE,
    KMS_KEY,
    SECRET_TARGET,
    SECRETS_MANAGER_SECRET,
    SSM_PARAMETER,
    TASK_DEFINITION,
)

_SOURCE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html"
_IN_PLAIN = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|(API|SECRET|PRIVATE|SIGNING|ENCRYPTION|ACCESS|MASTER)_?KEY)$",
    re.IGNORECASE,
)
# switches, amounts, places, and the names of secrets
_HARMLESS = re.compile(
    r"|true|false|yes|no|on|off|none|null|-?[\d.]+|.*[/:{$].*|.*(secret|token|key|passw).*", re.I | re.S
)
_DYNAMIC = re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):")
# a version or a label may follow
_PARAMETER_NAME = re.compile(r"[\w./-]+(:[\w.-]+)?")


@rule(
    "secret-in-environment",
    "warning",
    on=parts(variables),
    text=Text(
        title="Secrets reach a container through Secrets, not through Environment",
        says="Whoever may describe the task definition reads the value, in every revision of it.",
        cause="Environment is the shorter way; NoEcho and dynamic references hide the value from CloudFormation only.",
        fix="keep the value in Secrets Manager or Parameter Store, and name it in the container's Secrets",
        source=_SOURCE,
    ),
    # the resource, its properties, ContainerDefinitions and the container
    together=5,
)
def in_environment(view: View, entries: tuple[Entry, Entry]) -> Iterator[Problem]:
    container, entry = entries
    variable = entry.node(view) if entry.is_there(view) else None
    if variable is None or variable.is_unresolved or not (how := _exposed(view, variable)):
        return
    name = variable["Name"].text() or "a variable"
    yield Problem(variable["Value"].at, f"{name} of {name_of(container.node(view))} {how}", name=name)


def _exposed(view: View, variable: Node) -> str:
    value = variable["Value"].value
    declared = view.template.get("Parameters") or {}
    for name in variable["Value"].parameters():
        if is_hidden(declared.get(name, {})):
            return f"holds the parameter {name}, which is NoEcho"
    if _DYNAMIC.search(partial_text(value)):
        return "holds what a dynamic reference is replaced by"
    if not isinstance(value, str):
        return ""
    named = _IN_PLAIN.search(variable["Name"].text() or "")
    # a password may look like anything
    is_harmless = _HARMLESS.fullmatch(value) and (not value or "PASS" not in (named[0].upper() if named else ""))
    return "has its value in the template" if named and not is_harmless else ""


@rule(
    "secret-name-twice",
    "error",
    on=parts(namesakes),
    text=Text(
        title="No variable comes both from Secrets and from Environment",
        says=(
            "The secret name must be unique and not shared with any new or existing environment variables set on the "
            "container, such as 'X'."
        ),
        cause="A variable was moved to Secrets, and its plain form stayed.",
        fix="take the variable out of Environment",
        source=_SOURCE,
    ),
)
def name_twice(view: View, entries: tuple[Entry, Entry, Entry]) -> Iterator[Problem]:
    if not all(entry.is_there(view) for entry in entries[1:]):
        return
    container, other, secret = (entry.node(view) for entry in entries)
    name = None if secret.is_unresolved or other.is_unresolved else secret["Name"].text()
    if name is not None and name == other["Name"].text():
        where = "Environment" if "Environment" in other.at else "Secrets twice"
        yield problem(secret["Name"], f"{name} of {name_of(container)} is in {where} too")


@rule(
    "secret-source-malformed",
    "error",
    on=parts(secrets),
    text=Text(
        title="A secret comes from an ARN, or the name of a parameter",
        says="ResourceInitializationError: unable to pull secrets or registry auth: ... unable to retrieve secrets ...",
        cause="The secret's value, or a dynamic reference to it, was put where ECS wants to be told where it is.",
        fix="give ValueFrom the ARN of a secret, or the ARN or name of a parameter",
        source="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html",
    ),
    same_as=("W1051",),
)
def source_malformed(view: View, entries: tuple[Entry, Entry]) -> Iterator[Problem]:
    container, entry = entries
    if not entry.is_there(view):
        return
    secret = entry.node(view)
    source = secret["ValueFrom"] if not secret.is_unresolved else secret
    value = source.value
    wrong = _wrong(value) if isinstance(value, str) else _wrong_reference(view, source)
    if wrong:
        yield problem(source, f"{secret['Name'].text()} of {name_of(container.node(view))} comes from {wrong}")


_NOT_SECRETS = (
    (TASK_DEFINITION, ""),
    (KMS_KEY, ""),
    (KMS_KEY, "Arn"),
    (DATABASE_CLUSTER, ""),
    (DATABASE_INSTANCE, ""),
    (SSM_PARAMETER, "Value"),
)


def _wrong_reference(view: View, node: Node) -> str:
    reference, target = node.reference, view.target(node)
    if reference is None or target is None or (target.type, reference.attribute) not in _NOT_SECRETS:
        return ""
    return dotted(reference)


def _wrong(value: str) -> str:
    if _DYNAMIC.match(value):
        return "a dynamic reference, which is replaced by the value itself"
    if "{{resolve:" in value:
        # a plain parameter may hold the ARN of a secret
        return ""
    if value.startswith("arn:"):
        parts = value.split(":")
        known = len(parts) >= 6 and parts[2] in ("secretsmanager", "ssm")
        return "" if known else f"an ARN that is neither a secret's nor a parameter's: {value}"
    return "" if _PARAMETER_NAME.fullmatch(value) else "a text that is neither an ARN nor a parameter's name"


@rule(
    "secret-key-unknown",
    "error",
    on=resources(TASK_DEFINITION),
    text=Text(
        title="A key that is taken out of a secret is in it",
        says="ResourceInitializationError: ... retrieved secret from Secrets Manager did not contain json key host",
        cause="A secret that RDS manages has username and password only; or the key is spelled otherwise.",
        fix="name a key of the secret, and give the rest by Environment",
        source=_SOURCE,
    ),
)
def key_unknown(view: View, task: Resource) -> Iterator[Problem]:
    for container in containers(task):
        for secret in container["Secrets"]:
            named = [] if secret.is_unresolved else secret["ValueFrom"].references()
            key = _KEY.search(partial_text(secret["ValueFrom"].known())) if len(named) == 1 else None
            source = view.resource(named[0].logical_id) if named else None
            keys = _keys(view, source, named[0].attribute) if source and key else None
            if key and keys is not None and key[1] not in keys:
                known = ", ".join(sorted(keys)) or "no keys at all"
                yield problem(secret["ValueFrom"], f"{named[0].logical_id} has {known}, and no {key[1]}")


# what follows the ARN: the key, the stage and the version
_KEY = re.compile(f"^{ANYTHING}:([^:{ANYTHING}]+)(?::[^:]*){{0,2}}$")


def _keys(view: View, source: Resource, attribute: str) -> set[str] | None:
    """Return the keys of a secret's JSON; None if they are not known."""
    if source.type in (DATABASE_CLUSTER, DATABASE_INSTANCE):
        return {"username", "password"} if attribute == "MasterUserSecret.SecretArn" else None
    attachments = view.resources(SECRET_TARGET)
    if source.type != SECRETS_MANAGER_SECRET or source["Type"] or any(attachments):
        return None
    given, made = source["SecretString"], source["GenerateSecretString"]
    if given or not made or made.is_unresolved:
        return _keys_in(given.text())
    if not made["SecretStringTemplate"] and not made["GenerateStringKey"]:
        # a plain text, in place of which somebody may have written JSON since
        return None
    keys, own = _keys_in(made["SecretStringTemplate"].text()), made["GenerateStringKey"].text()
    return None if keys is None or own is None else keys | {own}


def _keys_in(text: str | None) -> set[str] | None:
    try:
        content = json.loads(text) if text is not None else None
    except ValueError:
        return set()
    return {*content} if isinstance(content, dict) else None
