"""The deployed stack, and what becomes of it when a change set is executed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from budget_stack.configure import credentials
from budget_stack.rollout.change_set import ChangeSet, RunningStack
from budget_stack.rollout.failure import ReleaseFailed

_SECONDS_BETWEEN_QUESTIONS = 5


def read_stack(cloudformation: Any, name: str) -> RunningStack:
    """Ask for a stack that another image can be deployed to.

    Raises:
        ReleaseFailed: there is none, it cannot be updated now, or its image is no parameter.
    """
    try:
        stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    except credentials.botocore().exceptions.ClientError as error:
        if credentials.code_of(error) != "ValidationError":
            raise
        raise ReleaseFailed(
            f"there is no stack {name} in this region: deploy it first, or pass --stack-name"
        ) from error
    status = stack["StackStatus"]
    if status.endswith("_IN_PROGRESS"):
        raise ReleaseFailed(f"the stack {name} is in {status}: wait until that has ended")
    if not status.endswith("_COMPLETE") or status in ("ROLLBACK_COMPLETE", "DELETE_COMPLETE"):
        raise ReleaseFailed(f"the stack {name} is in {status} and takes no update: see docs/troubleshooting.md")
    parameters = {it["ParameterKey"]: it.get("ParameterValue", "") for it in stack.get("Parameters", ())}
    if missing := [needed for needed in ("ImageRepository", "ImageTag") if needed not in parameters]:
        raise ReleaseFailed(
            f"the stack {name} has no parameter {' and no '.join(missing)}, by which it is given another image"
        )
    return RunningStack(name, parameters, tuple(stack.get("Capabilities", ())))


def execute(cloudformation: Any, stack: RunningStack, change_set: ChangeSet, *, tell: Callable[[str], None]) -> bool:
    """Execute a change set, and wait until CloudFormation has ended; tell whether anything changed.

    CloudFormation waits for the service's deployment, and takes everything back if that fails. An empty change set is
    deleted, since CloudFormation executes none.

    Args:
        cloudformation: The client.
        stack: What is there.
        change_set: What is to become of it.
        tell: Is given a line for each step.

    Raises:
        ReleaseFailed: it failed and was taken back.
    """
    if change_set.is_empty:
        cloudformation.delete_change_set(ChangeSetName=change_set.arn, StackName=stack.name)
        return False
    told = {event["EventId"] for event in _events(cloudformation, stack.name)}
    cloudformation.execute_change_set(ChangeSetName=change_set.arn, StackName=stack.name)
    try:
        _wait(cloudformation, stack.name, told, tell)
    except KeyboardInterrupt as interrupt:
        raise ReleaseFailed(
            "CloudFormation goes on without you; to take the image back: "
            f"aws cloudformation cancel-update-stack --stack-name {stack.name}"
        ) from interrupt
    return True


def _wait(cloudformation: Any, name: str, told: set[str], tell: Callable[[str], None]) -> None:
    failures: list[str] = []
    while True:
        time.sleep(_SECONDS_BETWEEN_QUESTIONS)
        status = cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        for event in reversed([*_events(cloudformation, name)]):
            if event["EventId"] not in told:
                told = told | {event["EventId"]}
                tell(_line(event))
                if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason"):
                    failures.append(f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}")
        if status == "UPDATE_COMPLETE":
            return
        if not status.endswith("_IN_PROGRESS"):
            reasons = "".join(f"\n  {failure}" for failure in failures)
            before = "the image of before runs" if status == "UPDATE_ROLLBACK_COMPLETE" else f"it is in {status}"
            raise ReleaseFailed(f"{name} was not updated; {before}. CloudFormation says:{reasons}")


def _events(cloudformation: Any, name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the newest page of events, newest first: one update of ours has far fewer."""
    yield from cloudformation.describe_stack_events(StackName=name)["StackEvents"]


def _line(event: Mapping[str, Any]) -> str:
    reason = event.get("ResourceStatusReason")
    return f"  {event['LogicalResourceId']} {event['ResourceStatus']}" + (f": {reason}" if reason else "")
