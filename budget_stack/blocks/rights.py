"""What an application may do in AWS, as statements of an IAM policy."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from awacs.aws import Allow, Statement

from budget_stack.errors import InvalidSetting
from budget_stack.values import Value

IamStatement: TypeAlias = Statement | Mapping[str, object]
"""A statement of awacs, or one as IAM's own language has it."""

_ELEMENTS = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})

_ACTION = (r"\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+", "a service's action such as s3:GetObject")
_RESOURCE = (r"\*+|arn:.+", "an ARN, or '*'")
_FORMS = {
    "Sid": ("[A-Za-z0-9]*", "letters and digits only"),
    "Action": _ACTION,
    "NotAction": _ACTION,
    "Resource": _RESOURCE,
    "NotResource": _RESOURCE,
}


def check_statements(setting: str, statements: Sequence[IamStatement]) -> None:
    """Refuse what is no statement of a role's policy.

    Raises:
        InvalidSetting: a document or one statement instead of several, an element that IAM does not know or that stands
            in other policies, nothing about effect, actions or resources, or a text that is no such thing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    if not isinstance(statements, Sequence) or isinstance(statements, str | bytes):
        raise InvalidSetting(setting, statements, "a sequence of statements such as (Statement(...),)")
    for position, statement in enumerate(statements):
        _check_statement(f"{setting}[{position}]", statement)


def _check_statement(setting: str, statement: object) -> None:
    if not isinstance(statement, Statement | Mapping):
        raise InvalidSetting(setting, statement, "a Statement of awacs, or a mapping such as IAM's own language has it")
    elements = statement.properties if isinstance(statement, Statement) else statement
    if unknown := [name for name in elements if name not in _ELEMENTS]:
        raise InvalidSetting(setting, unknown[0], f"made of {', '.join(sorted(_ELEMENTS))}, as a role's policy is")
    if elements.get("Effect") not in ("Allow", "Deny"):
        raise InvalidSetting(f"{setting}.Effect", elements.get("Effect"), '"Allow" or "Deny"')
    for name in ("Action", "Resource"):
        if not (elements.get(name) or elements.get(f"Not{name}")):
            raise InvalidSetting(f"{setting}.{name}", elements.get(name), f"given, or Not{name}")
    for name, (pattern, expected) in _FORMS.items():
        given = elements.get(name, [])
        for one in given if isinstance(given, list | tuple) else [given]:
            if isinstance(one, str) and not re.fullmatch(pattern, one):
                raise InvalidSetting(f"{setting}.{name}", one, expected)


def execute_command_statements(log_group_arn: Value) -> list[Statement]:
    """Return what a task's role must allow so that people can run commands in it, and these are logged.

    Args:
        log_group_arn: The log group that commands and their output are written to.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
        https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
    """
    # only now: most stacks have no use for it
    from awacs import logs, ssmmessages

    return [
        # Neither the channels nor the list of log groups can be limited to a resource.
        Statement(
            Sid="OpenSessions",
            Effect=Allow,
            Action=[
                ssmmessages.CreateControlChannel,
                ssmmessages.CreateDataChannel,
                ssmmessages.OpenControlChannel,
                ssmmessages.OpenDataChannel,
                logs.DescribeLogGroups,
            ],
            Resource=["*"],
        ),
        Statement(
            Sid="LogSessions",
            Effect=Allow,
            Action=[logs.CreateLogStream, logs.DescribeLogStreams, logs.PutLogEvents],
            Resource=[log_group_arn],
        ),
    ]
