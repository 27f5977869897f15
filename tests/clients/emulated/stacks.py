"""A stack as CloudFormation's API tells of it, made and changed by the rig."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from budget_stack.resolve import Source, resolve
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.testing import DeployedStack
from budget_stack.testing.account import Account
from budget_stack.testing.operations import lifecycle
from budget_stack.testing.terms import Terms

STACK = "AWS::CloudFormation::Stack"


@dataclass
class ChangeSet:
    """A template and values that were sent, and what they would do."""

    name: str
    id: str
    kind: str
    body: str
    source: Source
    values: dict[str, str]
    changes: list[dict[str, str]]
    tags: list[dict[str, str]]


@dataclass
class Stack:
    """What is known of one stack, from its first change set on.

    Attributes:
        rig: The stack in the rig.
        status: CloudFormation's.
        events: The first one first.
        change_sets: By name and by ARN.
    """

    rig: DeployedStack
    status: str = "REVIEW_IN_PROGRESS"
    reason: str | None = None
    body: str = ""
    values: dict[str, str] = field(default_factory=dict)
    tags: list[dict[str, str]] = field(default_factory=list)
    made: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    _told: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Any = field(default_factory=itertools.count)

    @property
    def is_there(self) -> bool:
        """Whether it is, but for one of which only a change set is known."""
        return self.status not in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")

    def resolved(self, source: Source, values: Mapping[str, str]) -> ResolvedTemplate:
        """The template with these values, refused as CloudFormation refuses it before it makes anything."""
        account = self.rig.account
        facts = account.facts(source.template.get("Parameters") or {}, values)
        return resolve(source, values, pseudo_parameters=account.pseudo_parameters(self.rig), facts=facts)

    def execute(self, change_set: ChangeSet) -> None:
        """Create or update it, in a thread."""
        self.change_sets.clear()
        creating = change_set.kind == "CREATE"
        self.tags = change_set.tags
        if creating:
            # which it keeps where that fails
            self.body = change_set.body

        def operation() -> None:
            call = lifecycle.create if creating else lifecycle.update
            call(self.rig, change_set.source, change_set.values)
            self.body, self.values = change_set.body, change_set.values

        self._run("CREATE" if creating else "UPDATE", operation)

    def delete(self) -> None:
        """Delete it, at once, since the clients look again only after half a minute."""
        # of one whose creation failed nothing is left
        there = self.rig.account.stacks.get(self.rig.name) is self.rig
        self._run("DELETE", lambda: lifecycle.delete(self.rig) if there else None).join()

    def sync(self) -> None:
        """Take over what the rig told since the last time."""
        with self._lock:
            for event in self.rig.events[self._told :]:
                self._told += 1
                self._add(event.logical_id, event.type, event.physical_id, event.status, event.reason)
                if event.status.endswith("_FAILED") and self.status in ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"):
                    verb = "create" if event.status.startswith("CREATE") else "update"
                    back = "ROLLBACK" if self.status.startswith("CREATE") else "UPDATE_ROLLBACK"
                    self.become(f"{back}_IN_PROGRESS", f"The following resource(s) failed to {verb}: [{event[0]}]. ")

    def _run(self, verb: str, operation: Callable[[], None]) -> threading.Thread:
        self.updated = datetime.now(UTC)
        self.become(f"{verb}_IN_PROGRESS", "User Initiated")
        thread = threading.Thread(target=self._carry_out, args=(verb, operation), daemon=True)
        thread.start()
        return thread

    def _carry_out(self, verb: str, operation: Callable[[], None]) -> None:
        try:
            operation()
        except Exception as error:
            self.sync()
            failed = [note for note in getattr(error, "__notes__", ()) if note.startswith("not undone")]
            back = {"CREATE": "ROLLBACK", "UPDATE": "UPDATE_ROLLBACK", "DELETE": "DELETE"}[verb]
            end = "FAILED" if failed or verb == "DELETE" else "COMPLETE"
            self.become(f"{back}_{end}", "; ".join([str(error), *failed]))
        else:
            self.sync()
            self.become(f"{verb}_COMPLETE")

    def become(self, status: str, reason: str | None = None) -> None:
        self._add(self.rig.name, STACK, self.rig.id, status, reason)
        self.status, self.reason = status, reason

    def _add(self, logical_id: str, type_: str, physical_id: str, status: str, reason: str | None) -> None:
        self.events.append(
            {
                "StackId": self.rig.id,
                "EventId": f"{logical_id}-{next(self._numbers)}",
                "StackName": self.rig.name,
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": type_,
                "Timestamp": datetime.now(UTC),
                "ResourceStatus": status,
                "ResourceStatusReason": reason or None,
            }
        )


def new_stack(name: str, account: Account) -> Stack:
    """A stack of which nothing is made yet."""
    stack = Stack(DeployedStack(name, account, Terms()))
    stack.become("REVIEW_IN_PROGRESS", "User Initiated")
    return stack


def differences(before: ResolvedTemplate | None, after: ResolvedTemplate) -> list[dict[str, str]]:
    """What an update would do to which resource, as a change set lists it."""
    had = before.resources if before else {}
    changes = []
    for name, resource in {**had, **after.resources}.items():
        if name not in after.resources:
            action = "Remove"
        elif name not in had:
            action = "Add"
        elif repr(had[name]) != repr(resource):
            action = "Modify"
        else:
            continue
        changes.append({"Action": action, "LogicalResourceId": name, "ResourceType": resource.type})
    return changes
