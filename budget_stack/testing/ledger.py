"""What was sent: one entry per resource and operation, with requests that botocore has validated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from budget_stack.facts.template import as_text

Action = Literal["create", "update", "delete"]


class Request(NamedTuple):
    """A request that botocore has validated and moto has answered.

    Attributes:
        service: boto3's name of the service, such as `ecs`.
        operation: boto3's name of the method, such as `create_service`.
        parameters: What it was called with.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]


class Entry(NamedTuple):
    """What one operation on one resource sent.

    Attributes:
        logical_id: The resource.
        type: Its type, such as `AWS::ECS::Service`.
        action: `create`, `update` or `delete`.
        request: The one request that created the resource; None for an update or a deletion.
        completions: The requests that completed, changed or deleted it.
    """

    logical_id: str
    type: str
    action: Action
    request: Request | None
    completions: tuple[Request, ...]

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request of the entry, in order."""
        return (*([self.request] if self.request else []), *self.completions)

    def sent(self, path: str, value: object) -> bool:
        """Tell whether a request had a value under a name, or under several nested names, at any depth.

        Args:
            path: Such as `Rollback` or `DeploymentCircuitBreaker/Rollback`; case and positions in lists, as in
                `Tags/0/Key`, are ignored.
            value: The value.
        """
        names = [part.lower() for part in path.split("/") if not part.isdigit()]
        return any(_holds(request.parameters, names, value) for request in self.requests)


def _holds(node: object, names: Sequence[str], value: object) -> bool:
    below = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    return _leads(node, names, value) or any(_holds(item, names, value) for item in below)


def _leads(node: object, names: Sequence[str], value: object) -> bool:
    if isinstance(node, list):
        return any(_leads(item, names, value) for item in node)
    if not names:
        return same(node, value)
    items = node.items() if isinstance(node, Mapping) else ()
    return any(key.lower() == names[0] and _leads(item, names[1:], value) for key, item in items)


def same(one: object, other: object) -> bool:
    """Tell whether CloudFormation takes two values for the same, as it does 80 and "80"."""
    if one == other:
        return True
    if isinstance(one, Mapping | list) or isinstance(other, Mapping | list) or one is None or other is None:
        return False
    try:
        # not for two texts: "1e1" and "10" are different tags
        if isinstance(one, int | float) or isinstance(other, int | float):
            return float(as_text(one)) == float(as_text(other))
    except (TypeError, ValueError):
        pass
    try:
        return as_text(one) == as_text(other)
    except TypeError:
        return str(one) == str(other)


class Ledger(list[Entry]):
    """All entries of a stack, in the order in which they were sent."""

    def of(self, logical_id: str) -> Iterator[Entry]:
        """The entries of a resource since it was last created."""
        entries = [entry for entry in self if entry.logical_id == logical_id]
        made = [number for number, entry in enumerate(entries) if entry.action == "create"]
        yield from entries[made[-1] if made else 0 :]
