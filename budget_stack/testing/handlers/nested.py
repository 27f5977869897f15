"""Nested stacks, deployed as their parent is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import NESTED_STACK
from budget_stack.testing.account import Nesting
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.handler import KEPT, Handler
from budget_stack.testing.handlers.properties import Properties, fixed

_LONGEST_NAME = 128


class NestedStack(Handler):
    """`AWS::CloudFormation::Stack`."""

    required = frozenset({"TemplateURL"})
    resets = fixed(NotificationARNs=[], Parameters={}, Tags=[], TimeoutInMinutes=KEPT)

    def create(self, aws: Context, properties: Properties) -> str:
        aws.is_kept = True
        return _nesting(aws).create(aws.stack_name, aws.logical_id, aws.name(_LONGEST_NAME), properties)

    def read(self, aws: Context, physical_id: str) -> Properties:
        return _nesting(aws).described(physical_id)

    def attributes(self, aws: Context, physical_id: str) -> Mapping[str, Any]:
        outputs = _nesting(aws).outputs(physical_id)
        return {"StackId": physical_id, **{f"Outputs.{name}": value for name, value in outputs.items()}}

    def is_stale(self, aws: Context, physical_id: str) -> bool:
        return _nesting(aws).is_stale(physical_id)

    def update(self, aws: Context, physical_id: str, properties: Properties, before: Properties) -> None:
        aws.is_kept = True
        if aws.undoing:
            _nesting(aws).restore(physical_id)
        else:
            _nesting(aws).update(physical_id, properties)

    def delete(self, aws: Context, physical_id: str, properties: Properties) -> None:
        aws.is_kept = True
        _nesting(aws).delete(physical_id)


def _nesting(aws: Context) -> Nesting:
    if aws.account.nesting is None:
        raise RigError("a nested stack is deployed by deploy() only")
    return aws.account.nesting


HANDLERS = {NESTED_STACK: NestedStack()}
