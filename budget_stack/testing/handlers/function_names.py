"""How functions are named: by name, by ARN or a part of it, and with a version or an alias behind it.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
"""

from __future__ import annotations

from budget_stack.testing.handlers.properties import Properties


def bare(name_or_arn: str) -> str:
    """The name, and the version or alias behind it if there is one."""
    return name_or_arn.rpartition("function:")[2] if ":function:" in name_or_arn else name_or_arn


def parts_of(name_or_arn: str) -> tuple[str, str]:
    """The name, and the version or alias; empty if there is none."""
    name, _, qualifier = bare(name_or_arn).partition(":")
    return name, qualifier


def with_bare_name(properties: Properties, member: str = "FunctionName") -> Properties:
    """Properties with a function's bare name, however they name it, if they do."""
    return {**properties, member: bare(properties[member])} if member in properties else properties
