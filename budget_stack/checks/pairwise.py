"""Pairwise coverage: a small set of configurations with every possible combination of any two conditions."""

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

_SAMPLES = 100

Combination = frozenset[tuple[str, bool]]
"""One condition, or two, and whether they hold."""


class Covered(NamedTuple):
    """A template in one configuration of the cover.

    Attributes:
        parameters: Those on which it depends, with their values.
        resolved: What CloudFormation would act on there.
    """

    parameters: dict[str, str]
    resolved: ResolvedTemplate


class Unresolved(NamedTuple):
    """A configuration of the cover that CloudFormation would refuse.

    Attributes:
        parameters: Those on which it depends, with their values.
        error: What CloudFormation cannot evaluate there.
    """

    parameters: dict[str, str]
    error: ResolveError


def cover(space: Space) -> Iterator[Covered | Unresolved]:
    """Yield the template in few configurations: every possible combination of two conditions is in one of them.

    Raises:
        TooManyConfigurations: two conditions depend on too much for their combinations to be found.
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
    samples = (space.sample(ask, chance) for _ in range(_SAMPLES))
    # the configuration of defaults goes first
    first = next(((c, a) for c, a in space.explore(ask) if space.is_possible(c)), None)
    candidates = [sample for sample in samples if sample and space.is_possible(sample[0])]
    missing = set(_possible_combinations(space, names))
    if first:
        yield first[0]
        missing -= _combinations(names, first[1])
    sampled = {combination for _, answer in candidates for combination in _combinations(names, answer)}
    for combination in sorted(missing - sampled, key=sorted):
        candidates += _with(space, combination, ask)
    while candidates:
        best = max(candidates, key=lambda candidate: len(missing & _combinations(names, candidate[1])))
        added = missing & _combinations(names, best[1])
        if not added:
            return
        yield best[0]
        candidates.remove(best)
        missing -= added


def _possible_combinations(space: Space, names: list[str]) -> Iterator[Combination]:
    pairs = itertools.combinations(names, 2) if len(names) > 1 else ((name, name) for name in names)
    for pair in pairs:

        def ask(configuration: Configuration, pair: tuple[str, str] = pair) -> Combination:
            evaluator = Evaluator(space.template, configuration)
            return frozenset((name, evaluator.condition(name, ("Conditions", name))) for name in pair)

        seen: set[Combination] = set()
        for configuration, combination in space.explore(ask):
            if combination not in seen and space.is_possible(configuration):
                seen.add(combination)
                yield combination


def _with(space: Space, combination: Combination, ask: Any) -> list[tuple[Configuration, Any]]:
    """A configuration with that combination, completed by the likeliest values of the rest."""

    def has_it(configuration: Configuration) -> bool:
        evaluator = Evaluator(space.template, configuration)
        return all(evaluator.condition(name, ("Conditions", name)) is holds for name, holds in sorted(combination))

    for configuration, found in space.explore(has_it):
        if found and space.is_possible(configuration):
            completed = _first_possible(space, ask, configuration)
            return [(completed, ask(completed))]
    raise TooManyConfigurations


def _combinations(names: list[str], answer: tuple[bool, ...]) -> set[Combination]:
    facts = list(zip(names, answer, strict=True))
    return {frozenset(pair) for pair in itertools.combinations(facts, 2)} | {frozenset((fact,)) for fact in facts}
