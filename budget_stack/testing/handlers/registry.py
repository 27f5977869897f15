"""Which handler makes which resource type."""

from __future__ import annotations

from budget_stack.facts.resource_types import (
    CUSTOM_RESOURCE,
    is_custom,
)
from budget_stack.facts.template import SERVERLESS
from budget_stack.spelling import did_you_mean
from budget_stack.testing.errors import RigError
from budget_stack.testing.handlers.custom import custom_resource
from budget_stack.testing.handlers.handler import Handler
from budget_stack.testing.handlers.own import OWN
from budget_stack.testing.handlers.unread import unread
from budget_stack.testing.schema.types import known_types, schema_of, source_of_schemas

# The only mutable state here: what a test suite registers applies to all of it.
_registered: dict[str, Handler] = {}


def register(type_: str, handler: Handler) -> None:
    """Let the rig create resources of a type with a handler; it replaces the rig's own, if there is one.

    Args:
        type_: Such as `AWS::SNS::Topic`.
        handler: How they are created; see `Handler`.
    """
    _registered[type_] = handler


def supported_types() -> frozenset[str]:
    """The resource types that are read back; others are made by moto itself, or recorded."""
    return frozenset(OWN) | _registered.keys()


def handler_of(type_: str) -> Handler:
    """The handler of a type.

    Raises:
        RigError: a resource of this type cannot be deployed, in whatever way.
    """
    handler = _handler_that_reads(type_)
    if handler is not None:
        return handler
    if reason := why_not_deployed(type_):
        raise RigError(f"{type_} {reason}")
    if is_custom(type_):
        return custom_resource(type_)
    schema = schema_of(type_)
    assert schema is not None
    return unread(schema)


def why_not_deployed(type_: str) -> str:
    """Say why no resource of a type can be deployed, and what to do; empty if one can."""
    if _handler_that_reads(type_) is not None:
        return ""
    adding = f"budget_stack.testing.register({type_!r}, handler) adds it"
    if type_.startswith("AWS::Serverless::"):
        return f"is not supported: SAM has no such type, or the template has no Transform: {SERVERLESS}"
    if type_.endswith("::MODULE"):
        return f"is not supported: it is a module, of which only its registry knows what it makes; {adding}"
    if not is_custom(type_) and schema_of(type_) is None:
        return f"is not supported: it is not in {source_of_schemas()}{did_you_mean(type_, known_types())}; {adding}"
    return ""


def _handler_that_reads(type_: str) -> Handler | None:
    handler = _registered.get(type_, OWN.get(type_))
    if handler is None and is_custom(type_):
        handler = _registered.get(CUSTOM_RESOURCE, OWN.get(CUSTOM_RESOURCE))
    return handler
