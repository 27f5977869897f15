"""What a resource waits for, and who may change it, in one configuration."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.view.written import Occurrence


def counts(view: View, occurrence: Occurrence) -> bool:
    """Tell whether a place that refers to a resource counts in a configuration."""
    return all(view.holds(condition) is holds for condition, holds in occurrence.branches)


def waits_for(view: View, resource: Resource, goals: Collection[str]) -> bool:
    """Whether a resource is created after one of the goals in this configuration, directly or indirectly."""
    needed = view.written.dependencies
    if any(one.logical_id in goals and not one.branches for one in needed[resource.logical_id]):
        return True
    on_the_way = _leading_to(goals, _reached_from(resource.logical_id, needed), needed)
    seen = {resource.logical_id}

    def waits(name: str) -> bool:
        for occurrence in needed[name]:
            # resources that lead nowhere are skipped, since every condition that is read doubles the configurations
            if occurrence.logical_id in seen or occurrence.logical_id not in on_the_way or not counts(view, occurrence):
                continue
            if occurrence.logical_id in goals:
                return True
            seen.add(occurrence.logical_id)
            if view.resource(occurrence.logical_id) and waits(occurrence.logical_id):
                return True
        return False

    return waits(resource.logical_id)


def _reached_from(name: str, needed: Mapping[str, list[Occurrence]]) -> list[str]:
    reached = {name: None}
    pending = [name]
    while pending:
        for occurrence in needed[pending.pop()]:
            if occurrence.logical_id not in reached:
                reached[occurrence.logical_id] = None
                pending.append(occurrence.logical_id)
    return [*reached]


def _leading_to(goals: Collection[str], among: Collection[str], needed: Mapping[str, list[Occurrence]]) -> set[str]:
    leading = set(goals)
    grows = True
    while grows:
        more = {name for name in among if any(occurrence.logical_id in leading for occurrence in needed[name])}
        grows = not more <= leading
        leading |= more
    return leading


def is_passed_on(view: View, logical_id: str) -> bool:
    """Whether a resource is passed to a nested stack or custom resource, which may change it."""
    return logical_id in view.written.passed_on
