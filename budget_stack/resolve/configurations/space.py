"""The search through all configurations of a template."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, TypeVar

from budget_stack.facts.template import PSEUDO_PARAMETERS
from budget_stack.resolve.assertions import failed_assertions, parameters_of
from budget_stack.resolve.configurations.configuration import Configuration
from budget_stack.resolve.configurations.decisions import Contradiction
from budget_stack.resolve.configurations.domains import PARTITION, REGION, URL_SUFFIX, Domains
from budget_stack.resolve.configurations.path import Path
from budget_stack.resolve.configurations.walk import Tree, Walk
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.symbols import OpenParameter

Answer = TypeVar("Answer")

MOST_STEPS = 1024


class TooManyConfigurations(Exception):
    """A question depends on too many parameters to be asked in every configuration."""


class Space:
    """All configurations of one template.

    Args:
        template: The template, its loops expanded.
        fixed: Parameters and pseudo parameters that have this value and no other.
        beside: Another template that is read in the same configurations.

    Attributes:
        template: The template.
        declared: The Parameters sections of both templates.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        fixed: Mapping[str, str] | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        self.template = template
        self.declared: dict[str, Mapping[str, Any]] = {
            **((beside or {}).get("Parameters") or {}),
            **(template.get("Parameters") or {}),
        }
        self._tree = Tree(Domains(self.declared, fixed or {}))
        self._rules = template.get("Rules") or {}
        self._parameters_of = {name: self._relevant_to(rule) for name, rule in self._rules.items()}
        self._possible: dict[Hashable, bool] = {}
        self._groups = _connected(self._parameters_of)

    def explore(
        self,
        ask: Callable[[Configuration], Answer],
        start: Configuration | None = None,
        most_steps: int = MOST_STEPS,
    ) -> Iterator[tuple[Configuration, Answer]]:
        """Yield every answer to a question, with the configuration in which it was given.

        Args:
            ask: Reads the template through the configuration it gets, always in the same order.
            start: A configuration in which something is decided already.
            most_steps: How many times to ask at most.

        Raises:
            TooManyConfigurations: there are more ways than that.
        """
        pending: list[list[int]] = [[]]
        steps = 0
        while pending:
            steps += 1
            if steps > most_steps:
                raise TooManyConfigurations
            path = Path(pending.pop())
            configuration = self._configuration(path, start)
            try:
                answer = ask(configuration)
            except Contradiction:
                pass
            else:
                yield configuration, answer
            pending += path.untried()

    def sample(
        self, ask: Callable[[Configuration], Answer], chance: random.Random, start: Configuration | None = None
    ) -> tuple[Configuration, Answer] | None:
        """Return an answer in a configuration drawn at random; None if what was drawn contradicts itself."""
        configuration = self._configuration(Path(chance=chance), start)
        try:
            return configuration, ask(configuration)
        except Contradiction:
            return None

    def undecided(self) -> Configuration:
        """Return the configuration in which nothing is decided yet."""
        return self._configuration(Path(), None)

    def is_possible(self, configuration: Configuration) -> bool:
        """Whether the template's Rules accept a configuration, for some values of the parameters left open."""
        tied = configuration.tied()
        groups = _connected(self._parameters_of, tied) if tied else self._groups
        for number, names in enumerate(groups):
            if not self._may_hold(names, configuration):
                # the next question is often similar, and refused for the same reason
                groups.insert(0, groups.pop(number))
                return False
        return True

    def example(self, configuration: Configuration) -> dict[str, str]:
        """Return what was decided in a possible configuration, in words, with values that go together."""
        decided = configuration.decided()
        for name in decided:

            def settle(further: Configuration, name: str = name) -> object:
                return further.known(OpenParameter(name))

            ways = (further for further, _ in self.explore(settle, configuration) if self.is_possible(further))
            configuration = next(ways, configuration)
        return {name: text for name, text in configuration.decided().items() if name in decided}

    def _configuration(self, path: Path, start: Configuration | None) -> Configuration:
        return start.continued(path) if start else Configuration(Walk(self._tree, self._tree.root(), path))

    def _may_hold(self, names: Collection[str], start: Configuration) -> bool:
        # nothing else that was decided can change the answer
        mentioned = {parameter for name in names for parameter in self._parameters_of[name]}
        question = (*names, start.state(mentioned))
        if question not in self._possible:
            rules = {name: self._rules[name] for name in names}

            def hold(configuration: Configuration) -> bool:
                return next(failed_assertions(rules, Evaluator(self.template, configuration)), None) is None

            self._possible[question] = any(holds for _, holds in self.explore(hold, start))
        return self._possible[question]

    def _relevant_to(self, rule: Mapping[str, Any]) -> set[str]:
        names = parameters_of(rule)
        if names is None:
            return {*self.declared, *PSEUDO_PARAMETERS}
        # each of these three determines another
        of_region = {REGION, PARTITION, URL_SUFFIX}
        return names | of_region if names & of_region else names


def _connected(parameters_of: Mapping[str, set[str]], tied: Iterable[frozenset[str]] = ()) -> list[list[str]]:
    """Group Rules so that those of different groups share no parameters, and each group may hold by itself."""
    groups: list[tuple[list[str], set[str]]] = []
    for names, parameters in (*(([name], own) for name, own in parameters_of.items()), *(([], pair) for pair in tied)):
        touched = [group for group in groups if not group[1].isdisjoint(parameters)]
        groups = [group for group in groups if group not in touched]
        together = [*chain(*(rules for rules, _ in touched), names)]
        groups.append((together, {*parameters}.union(*(theirs for _, theirs in touched))))
    return [names for names, _ in groups if names]
