"""What a deleted stack leaves, and the guide's commands that remove it."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.live.walk import Walk

_AFTER = "Deleting the stack"


def remove_leavings(walk: Walk) -> None:
    """Remove what the walk's deleted stacks left."""
    for command in _commands(walk):
        walk.shell.run(command)


def remove_everything(walk: Walk) -> None:
    """Remove a walk that broke off, wherever it did: the stack first, then what that leaves.

    Raises:
        CommandFailed: something would not go.
    """
    stack = f"--stack-name {walk.name} --region {walk.region}"
    if walk.account.status() == "UPDATE_IN_PROGRESS":
        walk.shell.run(f"aws cloudformation cancel-update-stack {stack}")
    if walk.account.settled():
        walk.shell.run(f"aws cloudformation delete-stack {stack}")
        walk.shell.run(f"aws cloudformation wait stack-delete-complete {stack}")
    remove_leavings(walk)


def left(walk: Walk) -> list[str]:
    """What there is that was not there before the walk."""
    return sorted(walk.account.inventory() - walk.before)


def _commands(walk: Walk) -> Iterator[str]:
    """The guide's commands, for what there is."""
    there = left(walk)
    if any(":repository/" in name for name in there):
        yield walk.guide(_AFTER, "aws ecr delete-repository")
    for database in sorted(walk.account.databases() & set(there)):
        for command in ("aws dsql update-cluster", "aws dsql delete-cluster"):
            yield walk.guide(_AFTER, command, "<id>", id=database)
    for name in there:
        if "LogGroup-" in name and not name.startswith("arn:"):
            yield walk.guide(_AFTER, "aws logs delete-log-group", name=name)
        if ":task-definition/" in name:
            yield walk.guide(_AFTER, "aws ecs deregister-task-definition", arn=name)
