"""What a failure leaves open: whether a property exists at all, and whether AWS would refuse what moto does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from budget_stack.facts.resource_types import CUSTOM_RESOURCE
from budget_stack.testing.errors import DeploymentFailed, NotCarried, RigError
from budget_stack.testing.handlers.registry import handler_of
from budget_stack.testing.handlers.unread import Kept, Unread
from budget_stack.testing.readback.unknown import why_not_taken
from budget_stack.testing.state import StackState


@contextmanager
def explaining(stack: StackState, type_: str, properties: Mapping[str, Any]) -> Iterator[None]:
    """Tell more of what fails in the block, which creates or changes a resource.

    Raises:
        RigError: no request takes a property, and whether there is such a one is said; or the resource was refused,
            and refers to something that is only recorded, so that moto cannot know whether AWS would refuse it.
    """
    try:
        yield
    except DeploymentFailed as error:
        if not (recorded := _recorded(stack, type_, properties)):
            raise
        raise RigError(
            f"{error}; AWS may take it: it refers to {', '.join(recorded)}, which is only recorded, so that moto knows"
            " nothing of it"
        ) from error
    except RigError as error:
        if isinstance(error.__cause__, NotCarried):
            raise RigError(f"{error}{why_not_taken(type_, properties, error.__cause__.name)}") from error
        raise


def _recorded(stack: StackState, type_: str, properties: Mapping[str, Any]) -> list[str]:
    """What is only recorded and what these properties refer to."""
    if not stack.account.kept:
        return []
    # what is not read back is refused for what its schema says, and for its name; of what a function would return,
    # nobody knows even the type
    types = {CUSTOM_RESOURCE} if isinstance(handler_of(type_), Unread) else {type_ for type_, _ in stack.account.kept}
    texts = set(_texts(properties))
    return [
        f"{physical_id} ({other}{f': {kept.unmade}' if other == CUSTOM_RESOURCE else ''})"
        for (other, physical_id), kept in stack.account.kept.items()
        if other in types and kept.tier == "recorded" and texts & _known_as(kept, other, physical_id)
    ]


def _known_as(kept: Kept, type_: str, physical_id: str) -> set[str]:
    # functions may give two the same id, so that theirs are kept beside the stack and the name there
    own = physical_id.rpartition("/")[2] if type_ == CUSTOM_RESOURCE else physical_id
    return {own, *(value for value in kept.attributes.values() if isinstance(value, str))}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)
