"""Pairwise coverage: a small set of configurations with every possible combination of any two conditions."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
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
"""One condition, or two, and whether each holds."""


class Covered(NamedTuple):
    """A template in one configuration of the cover.

    Attributes:
        configuration: The configuration, in which every parameter has been decided.
        resolved: The template, resolved in that configuration.
    """

    configuration: Configuration
    resolved: ResolvedTemplate


def cover(space: Space) -> Iterator[Covered]:
    """Yield the template in a few configurations that contain every possible combination of any two conditions.

    Those in which CloudFormation could not evaluate it are left out.

    Raises:
        TooManyConfigurations: two conditions depend on too many parameters to find their combinations.
    """
    for configuration in _chosen(space):
        completed = configuration
        for name in space.declared:
            # the likeliest value with which a configuration is still possible
            completed = _first_possible(space, partial(_settle, name), completed)
        evaluator = Evaluator(space.template, completed)
        with suppress(ResolveError):
            resolved = evaluate(space.template, evaluator, {}, completed.conditions)
            yield Covered(completed, resolved)


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
    # the configuration with all defaults comes first
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
    """Return a configuration with a combination, completed with the likeliest values of everything else."""

    def has_it(configuration: Configuration) -> bool:
        evaluator = Evaluator(space.template, configuration)
        return all(evaluator.condition(name, ("Conditions", name)) is holds for name, holds in sorted(combination))

    for configuration, has_combination in space.explore(has_it):
        if has_combination and space.is_possible(configuration):
            completed = _first_possible(space, ask, configuration)
            return [(completed, ask(completed))]
    raise TooManyConfigurations


def _combinations(names: list[str], answer: tuple[bool, ...]) -> set[Combination]:
    facts = list(zip(names, answer, strict=True))
    return {frozenset(pair) for pair in itertools.combinations(facts, 2)} | {frozenset((fact,)) for fact in facts}
