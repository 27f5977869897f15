"""Stack events, as CloudFormation reports them while an operation runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from budget_stack.testing.errors import DeploymentFailed

Verb = Literal["CREATE", "UPDATE", "DELETE"]


class Event(NamedTuple):
    """One stack event.

    Attributes:
        logical_id: The resource.
        type: Its type, such as `AWS::ECS::Service`.
        physical_id: What identifies it; empty while it is not known.
        status: CloudFormation's, such as `CREATE_FAILED`.
        reason: Why it failed, or what moto left undone; empty if there is nothing to tell.
    """

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str = ""


class Events(list[Event]):
    """The events of a stack, oldest first."""

    @contextmanager
    def recording(self, verb: Verb, logical_id: str, type_: str, physical_id: str = "") -> Iterator[list[str]]:
        """Record that an operation on a resource begins, and how it ends.

        Args:
            verb: The operation.
            logical_id: The resource.
            type_: Its type.
            physical_id: What identifies it. The block is given a list, to which it appends the id of a new resource.
        """
        known = [physical_id]
        self.append(Event(logical_id, type_, physical_id, f"{verb}_IN_PROGRESS"))
        try:
            yield known
        except Exception as error:
            reason = error.reason if isinstance(error, DeploymentFailed) else str(error)
            self.append(Event(logical_id, type_, known[-1], f"{verb}_FAILED", reason))
            raise
        self.append(Event(logical_id, type_, known[-1], f"{verb}_COMPLETE"))
