"""What is proven of the resources of the template of everything: what the generator makes, and what stands by hand."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tests.budget_stack.testing.generated import Change, changes, resources
from tests.budget_stack.testing.instead import INSTEAD, UNPROVEN
from tests.budget_stack.testing.refused import BY_MOTO, BY_THE_RIG, Refusal
from tests.budget_stack.testing.refused_beside_others import BESIDE_OTHERS
from tests.budget_stack.testing.refused_by_aws import OF_NAMES, OF_WORDS

BY_AWS: Sequence[Refusal] = (*OF_NAMES, *OF_WORDS, *BESIDE_OTHERS)
REFUSALS: Sequence[Refusal] = (*BY_MOTO, *BY_THE_RIG, *BY_AWS)


def refusals(change: Change) -> list[Refusal]:
    """What refuses a change."""
    return [refusal for refusal in REFUSALS if refusal.covers(change)]


@cache
def proven() -> Sequence[Change]:
    """The changes that are made: the generator's that nothing refuses, and those by hand."""
    made = []
    for change in changes():
        if change.values and not refusals(change) and (change.resource, change.path) not in UNPROVEN:
            made.append(change)
        if by_hand := INSTEAD.get((change.resource, change.path)):
            values = _with(resources()[change.resource]["Properties"], by_hand)
            made.append(change._replace(values=values))
    return made


def by_property(name: str, *, replaces: bool) -> dict[str, list[Change]]:
    """The changes of a resource that are made, in place or by a replacement."""
    found: dict[str, list[Change]] = {}
    for change in proven():
        if change.resource == name and change.replaces == replaces:
            found.setdefault(change.property, []).append(change)
    return found


def _with(properties: Mapping[str, Any], places: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that have these places, with other values there; None takes one out."""
    changed: dict[str, Any] = {}
    for path, value in places.items():
        *way, last = path.split("/")
        top = (*way, last)[0]
        changed.setdefault(top, copy.deepcopy(properties.get(top)))
        inner: Any = changed
        for part in way:
            inner = inner[int(part)] if isinstance(inner, list) else inner[part]
        if value is None and way:
            del inner[last]
        else:
            inner[last] = value
    return changed


def explained() -> Iterator[tuple[str, str]]:
    """The resources and properties of which a value is refused."""
    for change in changes():
        if refusals(change):
            yield change.resource, change.property
