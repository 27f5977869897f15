"""What moto's Secrets Manager runs where nothing is to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from budget_stack.testing.account import Account
from budget_stack.testing.handlers.moto.backends import Parameters, backend_of


def _rotate(account: Account, parameters: Parameters) -> dict[str, Any]:
    secret = backend_of(account, "secretsmanager").secrets[parameters["SecretId"]]
    secret.rotation_requested = secret.rotation_enabled = True
    secret.rotation_lambda_arn = parameters.get("RotationLambdaARN", secret.rotation_lambda_arn)
    rules = parameters.get("RotationRules", {})
    secret.auto_rotate_after_days = rules.get("AutomaticallyAfterDays", 0)
    return {"ARN": secret.arn, "Name": secret.name}


def _cancel(account: Account, parameters: Parameters) -> dict[str, Any]:
    secret = backend_of(account, "secretsmanager").secrets[parameters["SecretId"]]
    secret.rotation_requested = secret.rotation_enabled = False
    return {"ARN": secret.arn, "Name": secret.name}


SECRETS_KEPT: Final[Mapping[tuple[str, str], Callable[[Account, Parameters], dict[str, Any]]]] = MappingProxyType(
    # moto starts the function in a container, and leaves a version that is never finished
    {("secretsmanager", "cancel_rotate_secret"): _cancel, ("secretsmanager", "rotate_secret"): _rotate}
)
"""By boto3's names of service and operation."""
