"""Permissions as JSON, as awacs' objects, as Python that makes them, and as a table that gives reasons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from textwrap import indent
from typing import NamedTuple

from awacs import aws

from budget_stack.permissions.grants import Condition, Grant
from budget_stack.permissions.policies import VERSION, Policies, Statement, document


def as_json(policies: Policies) -> str:
    """Return an object that has the document of each policy under its name."""
    return json.dumps({name: document(statements) for name, statements in policies.items()}, indent=2)


def as_awacs(policies: Policies) -> dict[str, aws.PolicyDocument]:
    """Return the document of each policy, for a `PolicyDocument` of a template that troposphere builds."""
    return {
        name: aws.PolicyDocument(Version=VERSION, Statement=[_awacs(statement) for statement in statements])
        for name, statements in policies.items()
    }


def as_python(policies: Policies) -> str:
    """Return a module whose POLICIES are what `as_awacs` returns."""
    entries = "".join(
        f"    {name!r}: PolicyDocument(\n        Version={VERSION!r},\n        Statement=[\n"
        + "".join(indent(_python(statement), " " * 12) for statement in statements)
        + "        ],\n    ),\n"
        for name, statements in policies.items()
    )
    return (
        '"""What it takes to deploy the template: made by budget-stack permissions."""\n\n'
        "from awacs.aws import Action, Allow, Condition, PolicyDocument, Statement, StringEquals\n\n"
        f"POLICIES = {{\n{entries}}}\n"
    )


def as_table(grants: Iterable[Grant]) -> str:
    """Return a table in Markdown: what takes actions, the actions, on what, and why there is a `*` in that."""
    lines = (
        f"| {row.user} | {', '.join(row.actions)} | {', '.join(f'`{it}`' for it in row.resources)}{_limits(row)} | "
        f"{row.why} |"
        for row in rows(grants)
    )
    return "\n".join(("| for | actions | on | why there is a `*` |", "|---|---|---|---|", *lines))


class Row(NamedTuple):
    """Grants that differ in nothing but the actions and the resources, which are the same for each action."""

    user: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Condition
    why: str


def rows(grants: Iterable[Grant]) -> list[Row]:
    """Return grants by what takes them."""
    resources: dict[tuple[str, str, Condition, str], dict[str, None]] = {}
    for grant in grants:
        key = grant.user, grant.action, grant.condition, grant.why
        resources.setdefault(key, {})[grant.resource] = None
    actions: dict[tuple[str, tuple[str, ...], Condition, str], list[str]] = {}
    for (user, action, condition, why), found in resources.items():
        actions.setdefault((user, tuple(found), condition, why), []).append(action)
    return [Row(user, tuple(some), found, condition, why) for (user, found, condition, why), some in actions.items()]


def _limits(row: Row) -> str:
    return "".join(f", {key} `{'`, `'.join(values)}`" for _, key, values in row.condition)


def _awacs(statement: Statement) -> aws.Statement:
    condition = [_OPERATORS[operator]({key: list(values)}) for operator, key, values in statement.condition]
    more = {"Condition": aws.Condition(condition)} if condition else {}
    return aws.Statement(
        Sid=statement.sid,
        Effect=aws.Allow,
        Action=[aws.Action(*action.split(":")) for action in statement.actions],
        Resource=list(statement.resources),
        **more,
    )


_OPERATORS: Mapping[str, type[aws.ConditionElement]] = {"StringEquals": aws.StringEquals}


def _python(statement: Statement) -> str:
    actions = "".join(f"        Action{tuple(action.split(':'))!r},\n" for action in statement.actions)
    resources = "".join(f"        {resource!r},\n" for resource in statement.resources)
    conditions = ", ".join(
        f"{operator}({{{key!r}: {list(values)!r}}})" for operator, key, values in statement.condition
    )
    return (
        f"Statement(\n    Sid={statement.sid!r},\n    Effect=Allow,\n"
        f"    Action=[\n{actions}    ],\n    Resource=[\n{resources}    ],\n"
        + (f"    Condition=Condition([{conditions}]),\n" if conditions else "")
        + "),\n"
    )
