"""A stack as data: its resources as they are, what was sent for them, and what happened to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from budget_stack.resolve.resolved import Resource
from budget_stack.resolve.source import Source
from budget_stack.testing.account import Account
from budget_stack.testing.errors import RigError
from budget_stack.testing.events import Events
from budget_stack.testing.handlers.context import Context
from budget_stack.testing.handlers.properties import without
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.ledger import Action, Ledger
from budget_stack.testing.terms import Terms
from budget_stack.testing.tiers import ORIGINS, Origin, Tier


class Definition(NamedTuple):
    """What a template says of a resource, with every reference resolved.

    Attributes:
        properties: Its properties.
        written: Its properties as CloudFormation compares them: references to secrets stand as they are.
        policies: Its DeletionPolicy and UpdateReplacePolicy, if given.
        uncarried: Properties that the type has and its handler does not carry, which are only recorded.
    """

    properties: Mapping[str, Any]
    written: Mapping[str, Any]
    policies: Mapping[str, str]
    uncarried: frozenset[str] = frozenset()

    @property
    def carried(self) -> Mapping[str, Any]:
        """The properties that its handler is given."""
        return without(self.properties, *self.uncarried)


class DeployedResource:
    """A resource in moto.

    Attributes:
        stack_name: The stack that it is in.
        logical_id: Its name in the template.
        type: Such as `AWS::ECS::Service`.
        physical_id: What identifies it; `ref` is what Ref returns.
        definition: What its template says of it; `properties` and `policies` are of it.
        described: All its properties as boto3 reads them, with CloudFormation's spelling.
        origins: By path, such as `ContainerDefinitions/0/Name`: `read` for a value of the template that was read
            back equal, `ledger` for one that is only known to have been sent, `recorded` for one that the type's
            handler does not carry; of a resource that was not read back, its tier.
        how: The tier of the resource: `read`, `made` or `recorded`.
        why: What the tier comes from, such as what moto's class could not do; empty if there is nothing to tell.
    """

    def __init__(
        self,
        account: Account,
        logical_id: str,
        type_: str,
        physical_id: str,
        definition: Definition,
        stack_name: str,
    ) -> None:
        self._account, self.stack_name = account, stack_name
        self.logical_id, self.type, self.physical_id = logical_id, type_, physical_id
        self.definition = definition
        self.described: Mapping[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.how: Tier = "read"
        self.why = ""

    @property
    def properties(self) -> Mapping[str, Any]:
        """Its properties in the template, with references resolved, and scalars converted as CloudFormation does."""
        return self.definition.properties

    @property
    def policies(self) -> Mapping[str, str]:
        """Its DeletionPolicy and UpdateReplacePolicy, if given."""
        return self.definition.policies

    @property
    def ref(self) -> str:
        """What Ref returns."""
        return handler_of(self.type).ref(self.physical_id)

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What Fn::GetAtt returns, by attribute."""
        self._account.require_current()
        handler = handler_of(self.type)
        aws = Context(self._account, self.stack_name, self.logical_id, handler.names, properties=self.properties)
        return handler.attributes(aws, self.physical_id)

    def origin(self, path: str) -> Origin:
        """Tell where a property comes from: `read`, `ledger`, `made` or `recorded`.

        Args:
            path: Such as `DeploymentConfiguration/MaximumPercent`. One that holds others is as uncertain as the least
                certain of them.

        Raises:
            KeyError: the template has no such property.
        """
        origins = self._origins_under(path)
        if not origins:
            raise KeyError(f"{self.logical_id} has no property {path} in its template")
        return min(origins, key=ORIGINS.index)

    def value(self, path: str, *, origin: Origin | None = None) -> Any:
        """Return a property: as it was read, or as it was sent if it cannot be read.

        Args:
            path: Such as `ContainerDefinitions/0/Name`.
            origin: `read`, `ledger`, `made` or `recorded`, which it must have; left out, any will do.

        Raises:
            KeyError: there is no such property.
            RigError: it has the other origin.
        """
        if origin is not None and origin not in ORIGINS:
            raise RigError(f"origin={origin!r} is none: {', '.join(map(repr, ORIGINS))}")
        known = self.origin(path) if self._origins_under(path) else self.how
        if origin is not None and known != origin:
            comes = {"read": "was read back", "ledger": "comes from the ledger"}.get(known, f"is {known}")
            reason = f": {self.why}" if self.why else ""
            raise RigError(f"{self.logical_id}/{path} {comes}, and was asked for as {origin}{reason}")
        return _at(self.described if known == "read" else self.properties, path, self.logical_id)

    def _origins_under(self, path: str) -> list[Origin]:
        return [origin for below, origin in self.origins.items() if f"{below}/".startswith(f"{path}/")]


class Change(NamedTuple):
    """What an operation did to a resource.

    Attributes:
        action: `created`, `changed`, `replaced`, `removed` or `retained`.
        logical_id: The resource.
    """

    action: str
    logical_id: str


class StackState:
    """What is known of a stack in moto; `DeployedStack` describes each attribute."""

    def __init__(self, name: str, account: Account, terms: Terms) -> None:
        self.name, self.account, self.terms = name, account, terms
        self.id = account.new_stack_id(name)
        self.source: Source | None = None
        self.deploying: Source | None = None
        self.parameters: dict[str, object] = {}
        self.resources: dict[str, DeployedResource] = {}
        self.leaving: list[DeployedResource] = []
        self.outputs: dict[str, Any] = {}
        self.exports: dict[str, str] = {}
        self.imported: set[str] = set()
        self.ledger = Ledger()
        self.events = Events()
        self.changes: list[Change] = []
        self.waited_for: list[str] = []


def context_of(stack: StackState, resource: DeployedResource | Resource, *, undoing: bool = False) -> Context:
    """The context of an operation on a resource of a stack."""
    names = handler_of(resource.type).names
    properties = resource.properties if isinstance(resource, DeployedResource) else None
    return Context(stack.account, stack.name, resource.logical_id, names, properties=properties, undoing=undoing)


def record(stack: StackState, aws: Context, type_: str, action: Action) -> None:
    """Record in the ledger what an operation sent; nothing, where the rig keeps the resource by itself."""
    if not aws.is_kept:
        stack.ledger.append(aws.entry(type_, action))


def _at(properties: Any, path: str, logical_id: str) -> Any:
    value = properties
    for part in path.split("/"):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, TypeError, ValueError):
            raise KeyError(f"{logical_id} has no property {path}") from None
    return value
