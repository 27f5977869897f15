"""What CloudFormation would tell of an operation while it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NamedTuple

from budget_stack.testing.errors import DeploymentFailed

Verb = Literal["CREATE", "UPDATE", "DELETE"]


class Event(NamedTuple):
    """A line of a stack's events.

    Attributes:
        logical_id: The resource.
        type: Its type, such as `AWS::ECS::Service`.
        physical_id: What Ref gives; empty where it is not known yet.
        status: CloudFormation's, such as `CREATE_FAILED`.
        reason: Why, where something failed.
    """

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str = ""


class Events(list[Event]):
    """The events of a stack, the last one last."""

    @contextmanager
    def recording(self, verb: Verb, logical_id: str, type_: str, physical_id: str = "") -> Iterator[list[str]]:
        """Tell that something begins, and how it ends.

        Args:
            verb: What is done to the resource.
            logical_id: The resource.
            type_: Its type.
            physical_id: What Ref gives; what is put into the list that the block is given is it from then on.
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
