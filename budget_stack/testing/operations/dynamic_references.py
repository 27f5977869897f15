"""Dynamic references, replaced with what the simulated account has in Parameter Store and Secrets Manager."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from budget_stack.facts.dynamic_references import (
    PARAMETER_KEY,
    REFERENCE,
    SECRET_KEY,
    TAKE_SECURE_STRINGS,
)
from budget_stack.facts.resource_types import is_custom
from budget_stack.testing.account import Account
from budget_stack.testing.errors import DeploymentFailed

_PLAIN, _SECURE, _SECRET = "ssm", "ssm-secure", "secretsmanager"

Retrieved = Callable[[str, str, str], str]
"""Returns what replaces a reference, given its service, its key and the whole of it."""


def with_parameters(account: Account, value: Any) -> Any:
    """Return a value with every `{{resolve:ssm:...}}` replaced; references to secrets stay as they are.

    Raises:
        DeploymentFailed: there is no such parameter, or the reference is malformed.
    """

    def retrieved(service: str, key: str, reference: str) -> str:
        if service == _PLAIN:
            return _parameter(account, key, reference, secure=False)
        if service in (_SECRET, _SECURE):
            return reference
        raise DeploymentFailed("", f"Incorrect format is used in the following dynamic reference: [{reference}]")

    return _replaced(value, retrieved)


def with_secrets(account: Account, type_: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource's properties with every reference to a secret or a secure string replaced.

    A custom resource is given the references themselves.

    Raises:
        DeploymentFailed: there is no such secret, or it cannot stand in that property.
    """
    if is_custom(type_):
        return dict(properties)
    refused = [path for path in _secure_strings(properties, f"{type_}/Properties") if path not in TAKE_SECURE_STRINGS]
    if refused:
        raise DeploymentFailed("", f"SSM Secure reference is not supported in: [{','.join(refused)}]")

    def retrieved(service: str, key: str, reference: str) -> str:
        if service == _SECURE:
            return _parameter(account, key, reference, secure=True)
        return _secret(account, key, reference)

    replaced = _replaced(properties, retrieved)
    assert isinstance(replaced, dict)
    return replaced


def _replaced(value: Any, retrieved: Retrieved) -> Any:
    if isinstance(value, str):
        if "{{resolve:" not in value:
            return value
        return re.sub(REFERENCE, lambda found: retrieved(found[1], found[2], found[0]), value)
    if isinstance(value, Mapping):
        return {key: _replaced(item, retrieved) for key, item in value.items()}
    return [_replaced(item, retrieved) for item in value] if isinstance(value, list) else value


def _secure_strings(value: Any, path: str) -> Iterator[str]:
    """Yield the paths, without positions, at which secure strings are referred to."""
    if isinstance(value, str) and f"{{{{resolve:{_SECURE}:" in value:
        yield path
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _secure_strings(item, f"{path}/{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _secure_strings(item, path)


def _parameter(account: Account, key: str, reference: str, *, secure: bool) -> str:
    form = re.fullmatch(PARAMETER_KEY, key)
    if form is None:
        raise DeploymentFailed("", f"Incorrect format is used in the following SSM reference: [{reference}]")
    ssm = account.api("ssm")
    try:
        found = ssm.get_parameter(Name=key, WithDecryption=True)["Parameter"]
    except (ssm.exceptions.ParameterNotFound, ssm.exceptions.ParameterVersionNotFound):
        service = _SECURE if secure else _PLAIN
        raise DeploymentFailed("", f"Parameters: [{service}:{key}] cannot be found.") from None
    if secure != (found["Type"] == "SecureString"):
        fix = f"refer to it as {_PLAIN if secure else _SECURE}"
        raise DeploymentFailed("", f"{reference}: the parameter is a {found['Type']}: {fix}")
    return str(found["Value"])


def _secret(account: Account, key: str, reference: str) -> str:
    form = re.fullmatch(SECRET_KEY, key)
    if form is None or form[2] not in (None, "", "SecretString"):
        raise DeploymentFailed(
            "", f"Incorrect format is used in the following Secrets Manager reference: [{reference}]"
        )
    name, _, json_key, stage, version = form.groups()
    if stage and version:
        raise DeploymentFailed("", f"{reference} has a staging label and a version's id: leave one of them out")
    chosen = {"VersionStage": stage} if stage else {"VersionId": version} if version else {}
    secrets = account.api("secretsmanager")
    try:
        value: str = secrets.get_secret_value(SecretId=name, **chosen).get("SecretString", "")
    except secrets.exceptions.ResourceNotFoundException as error:
        raise DeploymentFailed("", f"{reference}: {error}") from None
    return value if not json_key else _member(value, json_key, reference)


def _member(text: str, key: str, reference: str) -> str:
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        raise DeploymentFailed("", f"Could not parse SecretString JSON of {reference}") from None
    if not isinstance(content, dict) or key not in content:
        raise DeploymentFailed("", f"Could not find a value associated with JSONKey in SecretString: {reference}")
    value = content[key]
    return value if isinstance(value, str) else json.dumps(value)
