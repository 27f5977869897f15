"""The change set that gives a stack another image, and on request another template."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from budget_stack.configure import credentials
from budget_stack.facts.regions import console_of
from budget_stack.resolve.source import read_template
from budget_stack.rollout.failure import ReleaseFailed

_NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


class RunningStack(NamedTuple):
    """A stack that can be updated.

    Attributes:
        name: As CloudFormation knows it.
        parameters: What it was deployed with.
        capabilities: What its last deployment was allowed to make.
    """

    name: str
    parameters: Mapping[str, str]
    capabilities: tuple[str, ...]


class NewTemplate(NamedTuple):
    """A template that a stack gets.

    Attributes:
        text: As it is sent: at most 51,200 bytes.
        parameters: The names of its parameters.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
    """

    text: str
    parameters: tuple[str, ...]


class ChangeSet(NamedTuple):
    """A change set that can be looked at, and executed unless it is empty.

    Attributes:
        arn: Its ARN.
        stack_arn: The ARN of its stack.
        is_empty: Whether it changes nothing.
    """

    arn: str
    stack_arn: str
    is_empty: bool

    @property
    def link(self) -> str:
        """Its page in the console."""
        region = self.arn.split(":")[3]
        page = f"https://{console_of(region)}/cloudformation/home?region={region}#/stacks/changesets/changes"
        return f"{page}?stackId={quote(self.stack_arn, safe='')}&changeSetId={quote(self.arn, safe='')}"


def create_change_set(
    cloudformation: Any,
    stack: RunningStack,
    changes: Mapping[str, str],
    *,
    name: str,
    template: NewTemplate | None = None,
    role_arn: str | None = None,
) -> ChangeSet:
    """Make a change set; one of the same name is replaced.

    Every parameter that is not changed keeps its value: CodePipeline's own action would give those that it is not told
    the defaults of the template.

    Args:
        cloudformation: The client.
        stack: What is there.
        changes: Parameters by name.
        name: What the change set is called.
        template: The template that the stack gets; left out, it keeps its own.
        role_arn: The role that CloudFormation takes on for this and later updates; left out, that of the last update,
            or whoever asks.

    Raises:
        ReleaseFailed: CloudFormation refuses it.

    Source: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1789 and
        https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
    """
    if _describe(cloudformation, stack.name, name):
        cloudformation.delete_change_set(ChangeSetName=name, StackName=stack.name)
    declared = stack.parameters if template is None else template.parameters
    parameters: list[dict[str, object]] = [
        {"ParameterKey": parameter, "ParameterValue": changes[parameter]}
        if parameter in changes
        else {"ParameterKey": parameter, "UsePreviousValue": True}
        for parameter in declared
        # one that is new gets its default
        if parameter in changes or parameter in stack.parameters
    ]
    text: dict[str, object] = {"UsePreviousTemplate": True} if template is None else {"TemplateBody": template.text}
    try:
        made = cloudformation.create_change_set(
            StackName=stack.name,
            ChangeSetName=name,
            ChangeSetType="UPDATE",
            Parameters=parameters,
            Capabilities=[*stack.capabilities],
            **text,
            **({"RoleARN": role_arn} if role_arn else {}),
        )
    except credentials.botocore().exceptions.ClientError as error:
        if "failed to satisfy constraint" in str(error):
            raise ReleaseFailed(
                f"the template that {stack.name} was deployed with takes no digest yet: deploy the one of now first, "
                "with sam deploy"
            ) from error
        if credentials.code_of(error) in ("ValidationError", "InsufficientCapabilitiesException"):
            raise ReleaseFailed(f"CloudFormation refuses the change: {error}") from error
        raise
    while (change_set := find_change_set(cloudformation, stack.name, made["Id"])) is None:
        time.sleep(1)
    return change_set


def read_new_template(path: Path) -> NewTemplate:
    """Read a template that a stack is to get.

    Raises:
        UnreadableTemplate: there is none.
    """
    source = read_template(path)
    return NewTemplate(path.read_text(), tuple(source.template.get("Parameters") or ()))


def find_change_set(cloudformation: Any, stack_name: str, name: str) -> ChangeSet | None:
    """Return a change set that CloudFormation has made; `None` if there is none of the name, or not yet.

    Raises:
        ReleaseFailed: CloudFormation could not make it; it is deleted.
    """
    described = _describe(cloudformation, stack_name, name)
    if described is None:
        return None
    arn, stack_arn = str(described["ChangeSetId"]), str(described["StackId"])
    if described["Status"] == "CREATE_COMPLETE":
        return ChangeSet(arn, stack_arn, is_empty=False)
    if described["Status"] == "FAILED":
        reason = described.get("StatusReason", "")
        if any(words in reason for words in _NO_CHANGES):
            return ChangeSet(arn, stack_arn, is_empty=True)
        cloudformation.delete_change_set(ChangeSetName=arn, StackName=stack_name)
        raise ReleaseFailed(f"CloudFormation refuses the change: {reason}")
    return None


def _describe(cloudformation: Any, stack_name: str, name: str) -> Mapping[str, Any] | None:
    try:
        described: Mapping[str, Any] = cloudformation.describe_change_set(ChangeSetName=name, StackName=stack_name)
    except credentials.botocore().exceptions.ClientError as error:
        if credentials.code_of(error) == "ChangeSetNotFound":
            return None
        raise
    return described
