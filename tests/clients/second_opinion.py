"""What another emulator says of a stack that it deployed, read by the rig's handlers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.resource_types import TOPIC_POLICY
from budget_stack.resolve import Reference, Source, resolve
from budget_stack.resolve.evaluator import evaluated
from budget_stack.resolve.symbols import Call, substituted
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.readback.comparison import compared, without_positions
from tests.clients.account import REGION, Account


class _Elsewhere:
    """An account for the rig's handlers that lies in another emulator."""

    region, partition = REGION, "aws"
    stacks: Mapping[str, Any] = {}

    def __init__(self, account: Account) -> None:
        self.id = account.number()
        self._account, self._clients = account, dict[str, Any]()

    def api(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._account.client(service)
        return self._clients[service]


def opinions(
    account: Account, stack_name: str, template: dict[str, Any], parameters: dict[str, object]
) -> list[tuple[str, bool]]:
    """Type and path of each property that the template says, and whether the emulator says the same of it."""
    elsewhere: Any = _Elsewhere(account)
    ids = account.physical_ids(stack_name)
    pseudo = {
        "AWS::AccountId": account.number(),
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackId": account.stack(stack_name)["StackId"],
        "AWS::StackName": stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }
    resolved = resolve(Source(template), parameters, pseudo_parameters=pseudo)
    types = {name: resource.type for name, resource in resolved.resources.items()}

    def context(name: str) -> Context:
        return Context(elsewhere, stack_name, name, handler_of(types[name]).names)

    def meaning(symbol: object) -> object:
        if isinstance(symbol, Reference):
            name = symbol.logical_id
            if not symbol.attribute:
                return ids[name]
            return handler_of(types[name]).attributes(context(name), ids[name])[symbol.attribute]
        return evaluated(symbol) if isinstance(symbol, Call) else symbol

    found = []
    for name, resource in resolved.resources.items():
        if resource.type == TOPIC_POLICY:
            # has a name of its own there, and in the rig that of its topic
            continue
        handler = handler_of(resource.type)
        said = substituted(resource.properties, meaning)
        assert isinstance(said, Mapping)
        for leaf in compared(handler, said, handler.read(context(name), ids[name])):
            found.append((f"{resource.type} {without_positions(leaf.path)}", leaf.kept))
    return found
