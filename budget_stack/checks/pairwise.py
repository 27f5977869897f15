"""A few configurations in which every two conditions of a template meet in every way in which they can."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from budget_stack.resolve.configurations import Configuration, Space, TooManyConfigurations
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.resolution import evaluate
from budget_stack.resolve.resolved import ResolvedTemplate
from budget_stack.resolve.symbols import OpenParameter

_DRAWN = 100

Meeting = frozenset[tuple[str, bool]]
"""One condition, or two, and whether they hold."""


class Covered(NamedTuple):
    """A template in one configuration of the cover.

    Attributes:
        parameters: Those on which it depends, with their values.
    """

    parameters: dict[str, str]
    resolved: ResolvedTemplate


class Unresolved(NamedTuple):
    """A configuration of the cover that CloudFormation would refuse."""

    parameters: dict[str, str]
    error: ResolveError


def cover(space: Space) -> Iterator[Covered | Unresolved]:
    """Yield the template in few configurations, so that every possible meeting of two conditions is in one of them.

    Raises:
        TooManyConfigurations: two conditions meet in too many ways to be told apart.
    """
    for configuration in _chosen(space):
        completed = configuration
        for name in space.declared:
            # its likeliest value that leaves the rest possible
            completed = _first_possible(space, partial(_settle, name), completed)
        evaluator = Evaluator(space.template, completed)
        try:
            resolved = evaluate(space.template, evaluator, {}, completed.conditions)
        except ResolveError as error:
            yield Unresolved(configuration.decided(), error)
        else:
            yield Covered(configuration.decided(), resolved)


def _settle(name: str, configuration: Configuration) -> None:
    configuration.known(OpenParameter(name))


def _first_possible(space: Space, ask: Callable[[Configuration], object], start: Configuration) -> Configuration:
    for configuration, _ in space.explore(ask, start):
        if space.is_possible(configuration):
            return configuration
    raise TooManyConfigurations


def _chosen(space: Space) -> Iterator[Configuration]:
    names = list(space.template.get("Conditions") or {})

    def ask(configuration: Configuration) -> tuple[bool, ...]:
        evaluator = Evaluator(space.template, configuration)
        return tuple(evaluator.condition(name, ("Conditions", name)) for name in names)

    chance = random.Random(0)  # noqa: S311 - the same bytes every time
    drawn = (space.sample(ask, chance) for _ in range(_DRAWN))
    # the configuration of defaults goes first
    first = next(((c, a) for c, a in space.explore(ask) if space.is_possible(c)), None)
    candidates = [one for one in drawn if one and space.is_possible(one[0])]
    missing = set(_possible_meetings(space, names))
    if first:
        yield first[0]
        missing -= _meetings(names, first[1])
    drawn_already = {one for _, answer in candidates for one in _meetings(names, answer)}
    for meeting in sorted(missing - drawn_already, key=sorted):
        candidates += _with(space, meeting, ask)
    while candidates:
        best = max(candidates, key=lambda candidate: len(missing & _meetings(names, candidate[1])))
        met = missing & _meetings(names, best[1])
        if not met:
            return
        yield best[0]
        candidates.remove(best)
        missing -= met


def _possible_meetings(space: Space, names: list[str]) -> Iterator[Meeting]:
    pairs = itertools.combinations(names, 2) if len(names) > 1 else ((name, name) for name in names)
    for pair in pairs:

        def ask(configuration: Configuration, pair: tuple[str, str] = pair) -> Meeting:
            evaluator = Evaluator(space.template, configuration)
            return frozenset((name, evaluator.condition(name, ("Conditions", name))) for name in pair)

        seen: set[Meeting] = set()
        for configuration, meeting in space.explore(ask):
            if meeting not in seen and space.is_possible(configuration):
                seen.add(meeting)
                yield meeting


def _with(space: Space, meeting: Meeting, ask: Any) -> list[tuple[Configuration, Any]]:
    """A configuration with that meeting, completed by the likeliest values of the rest."""

    def meets(configuration: Configuration) -> bool:
        evaluator = Evaluator(space.template, configuration)
        return all(evaluator.condition(name, ("Conditions", name)) is holds for name, holds in sorted(meeting))

    for configuration, met in space.explore(meets):
        if met and space.is_possible(configuration):
            completed = _first_possible(space, ask, configuration)
            return [(completed, ask(completed))]
    raise TooManyConfigurations


def _meetings(names: list[str], answer: tuple[bool, ...]) -> set[Meeting]:
    facts = list(zip(names, answer, strict=True))
    return {frozenset(pair) for pair in itertools.combinations(facts, 2)} | {frozenset((fact,)) for fact in facts}
