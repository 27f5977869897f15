"""What every container of a task is asked about: its variables, its health check and its user."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from budget_stack.blocks.secret import Secret, check_secret
from budget_stack.errors import InvalidSetting
from budget_stack.facts.ecr import is_image
from budget_stack.literals import check_names, check_optional_references, check_text, check_texts
from budget_stack.values import Value, is_literal

_USER = re.compile("[1-9][0-9]*(:[0-9]+)?")


def check_image(image: Value, repository_arn: Value | None) -> None:
    """Refuse a literal that is no image, and what is no repository."""
    check_text("image", image)
    if is_literal(image) and not is_image(str(image)):
        raise InvalidSetting("image", image, "the URI of an image such as ghcr.io/example/invoices:1, without https://")
    check_optional_references(repository_arn=repository_arn)


def check_name(name: str) -> None:
    """Refuse what no container can be called."""
    if not (isinstance(name, str) and re.fullmatch("[A-Za-z0-9_-]{1,255}", name)):
        raise InvalidSetting("name", name, "1 to 255 letters, digits, '_' and '-'")


def check_user(user: str | None) -> None:
    """Refuse a name, and root."""
    if user is not None and not (isinstance(user, str) and _USER.fullmatch(user)):
        raise InvalidSetting("user", user, "a numeric uid or uid:gid, as text, that is not root's")


def check_health_check(command: Sequence[Value]) -> None:
    """Refuse what Docker would not take for a health check."""
    check_texts("health_check_command", command, '("CMD", "/app/healthy")', may_be_empty=True)
    if command and is_literal(command[0]) and command[0] not in ("CMD", "CMD-SHELL"):
        raise InvalidSetting("health_check_command", tuple(command), 'a sequence that starts with "CMD"')


def check_variables(prefix: str, environment: Mapping[str, Value], secrets: Mapping[str, Value | Secret]) -> None:
    """Refuse variables that one container cannot have together.

    Args:
        prefix: Begins the names of both settings.
        environment: Its plain variables.
        secrets: Those that Fargate fetches.
    """
    check_names(f"{prefix}environment", environment)
    check_names(f"{prefix}secrets", secrets)
    for name in secrets.keys() & environment.keys():
        raise InvalidSetting(f"{prefix}secrets[{name!r}]", name, f"named unlike every variable in {prefix}environment")
    for name, value in environment.items():
        check_text(f"{prefix}environment[{name!r}]", value, may_be_empty=True)
    for name, secret in secrets.items():
        check_secret(f"{prefix}secrets[{name!r}]", secret)
