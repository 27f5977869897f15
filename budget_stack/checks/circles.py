"""Resources that wait for each other in a circle, in any configuration."""

from __future__ import annotations

import graphlib
from collections.abc import Iterator, Mapping

from budget_stack.checks.view.references import counts
from budget_stack.checks.view.view import View
from budget_stack.checks.view.written import Occurrence, Written
from budget_stack.resolve.faults import CIRCULAR, fault

Circle = Mapping[str, list[Occurrence]]
"""Resources that may be part of a circle, each with those among them that it refers to."""


def circles(written: Written) -> Iterator[Circle]:
    """Yield the resources that would wait for each other in a circle if every reference counted, if there are any."""
    waiting = written.dependencies
    needed = {name: {one.logical_id for one in occurrences} for name, occurrences in waiting.items()}
    # what waits for nothing is in no circle, nor is what nothing waits for
    needed = _turned(_peeled(_turned(_peeled(needed))))
    if needed:
        yield {name: [one for one in waiting[name] if one.logical_id in needed] for name in needed}


def _peeled(needed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Leave out what waits for nothing, until everything that is left waits for something that is left."""
    left = {name: set(others) for name, others in needed.items()}
    waiting = _turned(left)
    free = [name for name, others in left.items() if not others]
    while free:
        name = free.pop()
        del left[name]
        for other in waiting[name]:
            left[other].discard(name)
            if not left[other]:
                free.append(other)
    return left


def _turned(needed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {name: set() for name in needed}
    for name, others in needed.items():
        for other in others:
            turned[other].add(name)
    return turned


def find_circle(view: View, circle: Circle) -> None:
    """Find a circle among resources that are there.

    Raises:
        ResolveError: they wait for each other.
    """
    present = {name for name in circle if view.resource(name)}
    sorter = graphlib.TopologicalSorter[str]()
    for name in sorted(present):
        counting = {one.logical_id for one in circle[name] if one.logical_id in present and counts(view, one)}
        sorter.add(name, *sorted(counting))
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        raise fault(f"{CIRCULAR}: [{', '.join(dict.fromkeys(error.args[1]))}]", ("Resources",)) from None
