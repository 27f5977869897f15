"""Secrets of Secrets Manager that a template makes, how they are generated, attached and rotated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from budget_stack.checks.problem import Problem
from budget_stack.checks.rule import Text, resources, rule
from budget_stack.checks.view.partial_text import ANYTHING, partial_text
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.vocabulary import outside, problem
from budget_stack.facts.resource_types import ROTATION_SCHEDULE, SECRET_TARGET, SECRETS_MANAGER_SECRET

_SECRET = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html"  # noqa: S105
)
_GENERATE = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html"
_KINDS = ("ExcludeLowercase", "ExcludeUppercase", "ExcludeNumbers", "ExcludePunctuation")
_DATABASES = ("AWS::RDS::", "AWS::DocDB::", "AWS::Redshift::")


@rule(
    "secrets-manager-value-twice",
    "error",
    on=resources(SECRETS_MANAGER_SECRET),
    text=Text(
        title="A secret is given or generated, not both",
        says="You can't specify both GenerateSecretString and SecretString",
        cause="A generated value took the place of a given one, which stayed.",
        fix="leave SecretString or GenerateSecretString out",
        source=_SECRET,
    ),
)
def value_twice(view: View, secret: Resource) -> Iterator[Problem]:
    if secret["SecretString"] and secret["GenerateSecretString"]:
        yield problem(secret["SecretString"], f"{secret.logical_id} is given, and generated too")


@rule(
    "secrets-manager-generation-impossible",
    "error",
    on=resources(SECRETS_MANAGER_SECRET),
    text=Text(
        title="A generated secret can be generated",
        says="SecretStringTemplate and GenerateStringKey must be specified together, as a JSON object and a key",
        cause="The template lost its key, or a switch too many excludes every character.",
        fix='write SecretStringTemplate as {"username": "..."} beside GenerateStringKey: password',
        source=_GENERATE,
    ),
)
def generation_impossible(view: View, secret: Resource) -> Iterator[Problem]:
    how = secret["GenerateSecretString"]
    if not how or how.is_unresolved:
        return
    written, key, length = how["SecretStringTemplate"], how["GenerateStringKey"], how["PasswordLength"]
    if bool(written) is not bool(key):
        yield problem(written or key, "a template needs GenerateStringKey, and a key needs SecretStringTemplate")
    elif (text := written.text()) is not None and not _is_object(text):
        yield problem(written, "it is no JSON object")
    excluded = [how[name].text() == "true" for name in _KINDS]
    if all(excluded):
        yield problem(how, "every kind of character is excluded")
    if (number := outside(length, 1, 4096)) is not None:
        yield problem(length, f"it has {number:g} characters; 1 to 4,096 are possible")
    elif (number := length.number()) is not None and how["RequireEachIncludedType"].text() != "false":
        kinds = excluded.count(False)
        if number < kinds and not any(how[name].is_unresolved for name in _KINDS):
            yield problem(length, f"{number:g} characters have no room for one of each of {kinds} kinds")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


@rule(
    "secrets-manager-name-invalid",
    "error",
    on=resources(SECRETS_MANAGER_SECRET),
    text=Text(
        title="A secret has a name that Secrets Manager takes",
        says="Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
        cause="The name was written for people.",
        fix="write letters, digits and - / _ + = . @ !",
        source="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html",
    ),
)
def name_invalid(view: View, secret: Resource) -> Iterator[Problem]:
    node = secret["Name"]
    text = partial_text(node.known()) if node else ""
    wrong = sorted({one for one in text if one != ANYTHING and not re.match(r"[A-Za-z0-9/_+=.@!\-]", one)})
    if wrong and "{{resolve:" not in text:
        yield problem(node, f"a name must not have {' '.join(map(repr, wrong))} in it")


@rule(
    "secrets-manager-target-mismatch",
    "error",
    on=resources(SECRET_TARGET),
    text=Text(
        title="A secret is attached to a database of the type that is named",
        says="Failed to describe the target: the database is not found",
        cause="An instance became a cluster, and TargetType stayed.",
        fix="let TargetType be the type of what TargetId refers to",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secrettargetattachment.html",
    ),
)
def target_mismatch(view: View, attachment: Resource) -> Iterator[Problem]:
    target, named = view.target(attachment["TargetId"]), attachment["TargetType"]
    text = named.text()
    if (
        target
        and text
        and target.type != text
        and target.type.startswith(("AWS::RDS::", "AWS::DocDB", "AWS::Redshift"))
    ):
        yield problem(named, f"{target.logical_id} is an {target.type}")


@rule(
    "secrets-manager-rotation-without-function",
    "error",
    on=resources(ROTATION_SCHEDULE),
    text=Text(
        title="A secret is rotated by a function",
        says="You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured",
        cause="The schedule was copied from a secret that RDS manages, which rotates it by itself.",
        fix="set HostedRotationLambda or RotationLambdaARN",
        source="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html",
    ),
)
def rotation_without_function(view: View, schedule: Resource) -> Iterator[Problem]:
    secret = view.target(schedule["SecretId"], SECRETS_MANAGER_SECRET, SECRET_TARGET)
    by_partner = secret is not None and secret.type == SECRETS_MANAGER_SECRET and bool(secret["Type"])
    functions = schedule["RotationLambdaARN"] or schedule["HostedRotationLambda"]
    if secret and not by_partner and not functions:
        yield problem(functions, f"nothing rotates {secret.logical_id}")
