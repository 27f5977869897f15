"""What a failure leaves open: whether a property exists at all, and whether AWS would refuse what moto does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

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
    # what is not read back is refused for what its schema says, and for its name
    if not stack.account.kept or isinstance(handler_of(type_), Unread):
        return []
    texts = set(_texts(properties))
    return [
        f"{physical_id} ({other})"
        for (other, physical_id), kept in stack.account.kept.items()
        if kept.tier == "recorded" and texts & _known_as(kept, physical_id)
    ]


def _known_as(kept: Kept, physical_id: str) -> set[str]:
    return {physical_id, *(value for value in kept.attributes.values() if isinstance(value, str))}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)
