"""Secrets that Fargate gives to containers, and the rights to read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from awacs import kms, secretsmanager, ssm
from awacs.aws import Action, Allow, Condition, Statement, StringLike
from troposphere import AWSHelperFn, Sub

from budget_stack.errors import InvalidSetting
from budget_stack.literals import check_text, check_texts
from budget_stack.values import Value, is_literal, may_be_left_out, sub

_ARN = r"arn:[^:]+:(?:secretsmanager:[^:]+:\d+:secret:|ssm:[^:]+:\d+:parameter/)[^:]+"
_PARAMETER_NAME = r"/[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
_KEY_ARN = r"arn:[^:]+:kms:[^:]+:\d+:key/[^:]+"
_SECRETS_MANAGER, _PARAMETER_STORE = "secretsmanager", "ssm"
# What Secrets Manager appends to a secret's name.
_SUFFIX, _ANY_SUFFIX = "-[A-Za-z0-9]{6}", "-??????"


class Secret(NamedTuple):
    """A Secrets Manager secret, or one key of a secret that holds JSON.

    Attributes:
        arn: The secret's ARN, with or without the six characters that Secrets Manager appends to its name.
        json_key: The key whose value the container gets; empty for the whole secret.
        condition: Logical id of a condition of the template: the container gets the secret only if it is true.
            `None` for always.
        policy: Completes the logical id of the policy that allows reading it under that condition. Each condition
            needs a policy of its own; a secret that another variable holds unconditionally needs none.
    """

    arn: Value
    json_key: str = ""
    condition: str | None = None
    policy: str = "ConditionalSecretPolicy"


def secret_arn(secret: Value | Secret) -> Value:
    """Return the ARN or the name by which a secret is read."""
    return secret.arn if isinstance(secret, Secret) else secret


def check_secret(setting: str, secret: Value | Secret) -> None:
    """Refuse a literal by which Fargate could not fetch a secret.

    Raises:
        InvalidSetting: neither an ARN nor, where a parameter may stand, the name of one; a key with a colon.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
    """
    if isinstance(secret, Secret):
        check_text(f"{setting}.json_key", secret.json_key, may_be_empty=True)
        if ":" in secret.json_key:
            raise InvalidSetting(f"{setting}.json_key", secret.json_key, "without colons, which part it from the ARN")
    arn = secret_arn(secret)
    if may_be_left_out(arn):
        raise InvalidSetting(setting, arn, "an ARN; what is there under a condition is Secret(arn, condition=...)")
    if not is_literal(arn) or re.fullmatch(_ARN, str(arn)):
        return
    if isinstance(secret, Secret) or not re.fullmatch(_PARAMETER_NAME, str(arn)):
        raise InvalidSetting(
            setting,
            arn,
            "the whole ARN of a Secrets Manager secret or a Systems Manager parameter, or the name of a parameter, "
            "which begins with '/'; one key of a secret is Secret(arn, json_key)",
        )


def check_key_arns(setting: str, arns: Sequence[Value]) -> None:
    """Refuse what is no ARN of a KMS key: IAM allows nothing by an alias."""
    check_texts(setting, arns, '("arn:aws:kms:...",)')
    for position, arn in enumerate(arns):
        if is_literal(arn) and not re.fullmatch(_KEY_ARN, str(arn)):
            raise InvalidSetting(f"{setting}[{position}]", arn, "the ARN of a key, arn:aws:kms:...:key/..., no alias")


def read_secrets(secrets: Sequence[Value | Secret]) -> list[Statement]:
    """Return the right to read secrets; nothing where there are none.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    if not secrets:
        return []
    arns = [arn for secret in secrets for arn in _granted(secret_arn(secret))]
    distinct = [arn for position, arn in enumerate(arns) if arn not in arns[:position]]
    return [Statement(Sid="ReadSecrets", Effect=Allow, Action=_read_actions(secrets), Resource=distinct)]


def decrypt_secrets(key_arns: Sequence[Value]) -> list[Statement]:
    """Return the right to decrypt with keys, for as long as one of the two services asks; nothing without keys.

    A key is of one region, so its ARN says already in which.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    if not key_arns:
        return []
    services = [sub(f"{service}.*.${{AWS::URLSuffix}}") for service in (_SECRETS_MANAGER, _PARAMETER_STORE)]
    return [
        Statement(
            Sid="DecryptSecrets",
            Effect=Allow,
            Action=[kms.Decrypt],
            Resource=list(key_arns),
            Condition=Condition(StringLike("kms:ViaService", services)),
        )
    ]


def _granted(arn: Value) -> list[Value]:
    """Return the ARNs that a policy must name, so that a secret can be read by what a setting says of it.

    IAM compares with the whole ARN of a secret, whatever it was asked for by.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
    """
    pattern = _pattern(arn)
    if pattern.startswith("/"):
        return [sub(f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter{pattern}")]
    if ":secret:" not in pattern or re.fullmatch(_SUFFIX, pattern[-7:]):
        return [arn]
    completed = _completed(arn)
    # what ends in a variable may be a whole ARN
    return [arn, completed] if pattern.endswith("}") else [completed]


def _completed(arn: Value) -> Value:
    if not isinstance(arn, Sub):
        return f"{arn}{_ANY_SUFFIX}"
    text = arn.data["Fn::Sub"]
    return Sub(text + _ANY_SUFFIX) if isinstance(text, str) else Sub(text[0] + _ANY_SUFFIX, text[1])


def _pattern(arn: Value) -> str:
    """Return the text of an ARN, in which variables may stand; empty for one that deployment alone knows."""
    if isinstance(arn, Sub):
        text = arn.data["Fn::Sub"]
        return text if isinstance(text, str) else str(text[0])
    return "" if isinstance(arn, AWSHelperFn) else str(arn)


def _read_actions(secrets: Sequence[Value | Secret]) -> list[Action]:
    """Return the actions that read a secret: both for an unknown ARN, as each only works on its own service's ARNs."""
    services = {_service(secret) for secret in secrets}
    actions: list[Action] = []
    if services & {"", _SECRETS_MANAGER}:
        actions.append(secretsmanager.GetSecretValue)
    if services & {"", _PARAMETER_STORE}:
        actions.append(ssm.GetParameters)
    return actions


def _service(secret: Value | Secret) -> str:
    if isinstance(secret, Secret):
        return _SECRETS_MANAGER
    pattern = _pattern(secret)
    if pattern.startswith("/"):
        return _PARAMETER_STORE
    named = re.search(f":({_SECRETS_MANAGER}|{_PARAMETER_STORE}):", pattern)
    return named[1] if named else ""
