"""Grants as policies: statements of what has the same resources and conditions, in as few policies as hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from budget_stack.facts.deployment_rights import LONGEST_MANAGED_POLICY
from budget_stack.permissions.grants import Condition, Grant

VERSION = "2012-10-17"
# a statement with as many still fits into a policy
_MOST_ACTIONS = 100


class Statement(NamedTuple):
    """A statement that allows something.

    Attributes:
        sid: Its name, unique among all policies.
        actions: In the alphabet's order.
        resources: ARNs, or `*`.
        condition: What it is limited to besides.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Condition

    def to_dict(self) -> dict[str, object]:
        """Return it as JSON has it."""
        condition = {operator: {key: list(values)} for operator, key, values in self.condition}
        return {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        } | ({"Condition": condition} if condition else {})


Policies = Mapping[str, tuple[Statement, ...]]
"""The statements of each policy, by its name."""


def policies_of(grants: Iterable[Grant], name: str) -> Policies:
    """Return policies that allow what is granted.

    Args:
        grants: What is to be allowed.
        name: What the policies are called; where there are several, they are numbered.
    """
    parts: list[list[Statement]] = [[]]
    for statement in _statements(grants):
        if length(document([*parts[-1], statement])) > LONGEST_MANAGED_POLICY:
            parts.append([])
        parts[-1].append(statement)
    if len(parts) == 1:
        return {name: tuple(parts[0])}
    return {f"{name}-{number}": tuple(part) for number, part in enumerate(parts, 1)}


def document(statements: Iterable[Statement]) -> dict[str, object]:
    """Return a policy document as JSON has it."""
    return {"Version": VERSION, "Statement": [statement.to_dict() for statement in statements]}


def length(policy: Mapping[str, object]) -> int:
    """Return how many characters IAM counts of a policy."""
    return len(json.dumps(policy, separators=(",", ":")))


def _statements(grants: Iterable[Grant]) -> Iterator[Statement]:
    # an action with all resources that it is allowed on
    targets: dict[tuple[str, Condition], set[str]] = {}
    for grant in grants:
        targets.setdefault((grant.action, grant.condition), set()).add(grant.resource)
    groups: dict[tuple[tuple[str, ...], Condition], list[str]] = {}
    for (action, condition), found in sorted(targets.items()):
        groups.setdefault((_least(found), condition), []).append(action)
    numbers: dict[str, int] = {}
    for (resources, condition), actions in groups.items():
        for first in range(0, len(actions), _MOST_ACTIONS):
            some = actions[first : first + _MOST_ACTIONS]
            sid = _sid(some, resources)
            numbers[sid] = numbers.get(sid, 0) + 1
            yield Statement(f"{sid}{_letters(numbers[sid])}", tuple(some), resources, condition)


def _least(resources: set[str]) -> tuple[str, ...]:
    """Return resources without those that others cover."""
    return ("*",) if "*" in resources else tuple(sorted(resources))


def _sid(actions: Sequence[str], resources: Sequence[str]) -> str:
    services = dict.fromkeys(action.partition(":")[0] for action in actions)
    return "Anywhere" if tuple(resources) == ("*",) else "".join(map(_word, services))


def _letters(number: int) -> str:
    """Return A, B, ... Z, AA, AB: a digit would look like a part of Ec2 or Route53."""
    number, last = divmod(number - 1, 26)
    return (_letters(number) if number else "") + chr(ord("A") + last)


def _word(service: str) -> str:
    return "".join(part.capitalize() for part in re.split("[^a-z0-9]", service))
