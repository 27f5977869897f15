"""Every configuration that a template's parameters and conditions allow, without going through all of them.

Whoever reads a template through a `Configuration` decides nothing beforehand: reading something that more than one
value of a parameter would decide differently forks, and both ways are gone. So a question that depends on three of
twenty conditions is asked at most eight times, and what it depends on needs not be declared.

A parameter without AllowedValues stands for its default, for every text that it is compared with, and for one
value that is none of them, of which nothing else is known; so that two of them are thought to be able to be equal.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from budget_stack.facts.regions import partition_of, url_suffix_of
from budget_stack.resolve.assertions import failed_assertions
from budget_stack.resolve.evaluator import Evaluator, evaluated
from budget_stack.resolve.parameters import PSEUDO_PARAMETERS, allowed_values, is_stored, refusal, value_of
from budget_stack.resolve.symbols import Call, OpenParameter, Symbol, Text, as_text, is_symbol, substituted, symbols_in

Answer = TypeVar("Answer")

MOST_STEPS = 1024
_REGION, _PARTITION, _SUFFIX = "AWS::Region", "AWS::Partition", "AWS::URLSuffix"


class TooManyConfigurations(Exception):
    """A question that depends on more than it may be asked about."""


class _Impossible(Exception):
    """The way that was gone contradicts itself."""


@dataclass(frozen=True)
class Domain:
    """What a parameter may still be.

    Attributes:
        values: Texts, the likeliest first.
        is_open: Whether it may be something else as well.
        excluded: What it is not, for one that is open.
    """

    values: tuple[str, ...]
    is_open: bool = False
    excluded: frozenset[str] = frozenset()

    @property
    def only(self) -> str | None:
        """Its value, where just one is left."""
        return self.values[0] if len(self.values) == 1 and not self.is_open else None


class Space:
    """All configurations of one template.

    Args:
        template: Its loops written out.
        fixed: Parameters and pseudo parameters that are given.
        beside: Another template that is read in the same configurations.
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
        self._rules = template.get("Rules") or {}
        self._domains = {name: _domain(declaration) for name, declaration in self.declared.items()}
        self._domains |= {name: Domain((), is_open=True) for name in PSEUDO_PARAMETERS}
        self._domains |= {_PARTITION: Domain(("aws",), is_open=True), _SUFFIX: Domain(("amazonaws.com",), is_open=True)}
        self._domains |= {name: Domain((text,)) for name, text in (fixed or {}).items()}
        self._possible: dict[object, bool] = {}
        self._alone: dict[str, Any] = dict(self._rules)

    def domain(self, name: str) -> Domain:
        return self._domains[name]

    def allows(self, name: str, text: str) -> bool:
        """Whether a parameter takes a value that is not among those known of it."""
        if name in PSEUDO_PARAMETERS or is_stored(self.declared[name]):
            return True
        return refusal(self.declared[name], text) is None

    def explore(
        self,
        ask: Callable[[Configuration], Answer],
        start: Configuration | None = None,
        most_steps: int = MOST_STEPS,
    ) -> Iterator[tuple[Configuration, Answer]]:
        """Yield every answer to a question, and the configuration in which it was given.

        Args:
            ask: Reads the template through the configuration it gets, and always in the same way.
            start: What is decided already.
            most_steps: How often it may be asked.

        Raises:
            TooManyConfigurations: that was not often enough.
        """
        pending: list[list[int]] = [[]]
        steps = 0
        while pending:
            steps += 1
            if steps > most_steps:
                raise TooManyConfigurations
            configuration = Configuration(self, pending.pop(), start)
            try:
                answer = ask(configuration)
            except _Impossible:
                pass
            else:
                yield configuration, answer
            pending += configuration.untried()

    def sample(
        self, ask: Callable[[Configuration], Answer], chance: random.Random, start: Configuration | None = None
    ) -> tuple[Configuration, Answer] | None:
        """One answer in a configuration drawn at random; None where the way drawn contradicts itself."""
        configuration = Configuration(self, [], start, chance)
        try:
            return configuration, ask(configuration)
        except _Impossible:
            return None

    def is_possible(self, configuration: Configuration) -> bool:
        """Whether the template's Rules let a configuration pass, whatever the parameters are that it leaves open."""
        if not self._rules:
            return True
        key = configuration.state()
        if key not in self._possible:
            self._possible[key] = self._each_may_hold(configuration) and self._may_hold(self._rules, configuration)
        return self._possible[key]

    def _each_may_hold(self, configuration: Configuration) -> bool:
        # one rule that cannot hold by itself spares asking about all of them together
        for name, rule in self._alone.items():
            if not self._may_hold({name: rule}, configuration):
                # what is asked next is often alike, and refused for the same reason
                self._alone = {name: rule} | self._alone
                return False
        return True

    def _may_hold(self, rules: Mapping[str, Any], start: Configuration) -> bool:
        def hold(configuration: Configuration) -> bool:
            return next(failed_assertions(rules, Evaluator(self.template, configuration)), None) is None

        return any(holds for _, holds in self.explore(hold, start))


class Configuration:
    """One way through a template: an environment for its evaluation, in which reading decides."""

    def __init__(
        self,
        space: Space,
        choices: list[int],
        start: Configuration | None = None,
        chance: random.Random | None = None,
    ) -> None:
        self._space, self._choices, self._chance = space, choices, chance
        self._taken: list[int] = []
        self._options: list[int] = []
        self._domains: dict[str, Domain] = dict(start._domains) if start else {}
        self._aliases: dict[str, str] = dict(start._aliases) if start else {}
        self._apart: set[frozenset[str]] = set(start._apart) if start else set()
        self._assumed: dict[tuple[str, str], bool] = dict(start._assumed) if start else {}
        self._conditions: dict[str, bool] = dict(start._conditions) if start else {}

    def beside(self) -> Configuration:
        """This configuration for another template: they share what they decide, but each has its own conditions."""
        other = copy.copy(self)
        other._conditions = {}
        return other

    # what an evaluator asks

    def parameter(self, name: str) -> object:
        name = self._canonical(name)
        text = self._domain(name).only
        if text is None:
            return OpenParameter(name)
        declared = self._space.declared.get(name)
        return text if declared is None else value_of(name, declared, text)

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        if name not in self._conditions:
            self._conditions[name] = decide()
        return self._conditions[name]

    def equal(self, one: object, other: object) -> bool | None:
        if isinstance(one, OpenParameter) and isinstance(other, OpenParameter):
            return self._same(self._canonical(one.name), self._canonical(other.name))
        for side, literal in ((one, other), (other, one)):
            if isinstance(side, OpenParameter) and isinstance(literal, str | int | float | bool):
                return self._is(self._canonical(side.name), as_text(literal))
        one, other = self.known(one), self.known(other)
        if one == other:
            return True
        if not is_symbol(one) and not is_symbol(other):
            return False
        if _differ(one, other):
            return False
        # what cannot be known may be either, and is the same whenever it is asked again
        key = (repr(one), repr(other))
        if key not in self._assumed:
            self._assumed[key] = self._assumed[key[::-1]] = self._choose(2) == 1
        return self._assumed[key]

    def attribute(self, parameter: str, name: str) -> object:
        return None

    # what a check asks

    def known(self, value: Any) -> Any:
        """A value in which every parameter that has a choice of known values has been given one of them."""
        if isinstance(value, str) or not any(isinstance(symbol, OpenParameter) for symbol in symbols_in(value)):
            return value
        return substituted(value, self._meaning)

    @property
    def conditions(self) -> dict[str, bool]:
        """Whether each condition that was read holds."""
        return self._conditions

    def decided(self) -> dict[str, str]:
        """The parameters that something depended on, and their values in words."""
        return {name: _in_words(self._domain(self._canonical(name))) for name in sorted(self._touched())}

    def state(self) -> object:
        """What was decided, to be compared."""
        return (
            frozenset(self._domains.items()),
            frozenset(self._aliases.items()),
            frozenset(self._apart),
            frozenset(self._assumed.items()),
        )

    def untried(self) -> list[list[int]]:
        """The choices that lead to the other ways, the nearest last."""
        first = len(self._choices)
        return [
            [*self._taken[:depth], other]
            for depth in range(first, len(self._taken))
            for other in range(self._options[depth] - 1, self._taken[depth], -1)
        ]

    def _touched(self) -> set[str]:
        return {*self._domains, *self._aliases}

    def _choose(self, options: int) -> int:
        depth = len(self._taken)
        if depth < len(self._choices):
            chosen = self._choices[depth]
        else:
            chosen = self._chance.randrange(options) if self._chance else 0
        self._taken.append(chosen)
        self._options.append(options)
        return chosen

    def _canonical(self, name: str) -> str:
        while name in self._aliases:
            name = self._aliases[name]
        return name

    def _domain(self, name: str) -> Domain:
        return self._domains.get(name) or self._space.domain(name)

    def _meaning(self, symbol: Symbol) -> object:
        if isinstance(symbol, OpenParameter):
            return self._known(symbol)
        return evaluated(symbol) if isinstance(symbol, Call) else symbol

    def _known(self, symbol: OpenParameter) -> object:
        name = self._canonical(symbol.name)
        domain = self._domain(name)
        if not domain.values:
            return OpenParameter(name)
        if domain.only is None:
            number = self._choose(len(domain.values) + domain.is_open)
            if number < len(domain.values):
                self._narrow(name, Domain((domain.values[number],)))
            else:
                self._narrow(name, Domain((), True, domain.excluded | {*domain.values}))
        return self.parameter(name)

    def _is(self, name: str, text: str) -> bool:
        domain = self._domain(name)
        if domain.only is not None:
            return domain.only == text
        if text not in domain.values and not (
            domain.is_open and text not in domain.excluded and self._space.allows(name, text) and self._fits(name, text)
        ):
            return False
        # the default is tried first
        likely = domain.values[:1] == (text,)
        if (self._choose(2) == 0) == likely:
            self._narrow(name, Domain((text,)))
            return True
        rest = tuple(value for value in domain.values if value != text)
        self._narrow(name, replace(domain, values=rest, excluded=domain.excluded | {text}))
        return False

    def _same(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if frozenset((one, other)) in self._apart:
            return False
        for name, rival in ((one, other), (other, one)):
            value = self._known(OpenParameter(name))
            if not isinstance(value, OpenParameter):
                text = self._domain(name).only
                assert text is not None
                return self._is(rival, text)
        mine, theirs = self._domain(one), self._domain(other)
        if self._choose(2) == 0:
            self._apart.add(frozenset((one, other)))
            return False
        self._domains[one] = replace(mine, excluded=mine.excluded | theirs.excluded)
        self._aliases[other] = one
        apart = {frozenset(one if name == other else name for name in pair) for pair in self._apart}
        # in place: it is shared with whatever stands beside
        self._apart.clear()
        self._apart.update(apart)
        if any(len(pair) == 1 for pair in self._apart):
            raise _Impossible
        return True

    def _narrow(self, name: str, domain: Domain) -> None:
        if not domain.values and not domain.is_open:
            raise _Impossible
        self._domains[name] = domain
        text = domain.only
        if text is None:
            return
        for pair in [pair for pair in self._apart if name in pair]:
            (rival,) = pair - {name}
            theirs = self._domain(rival)
            if theirs.only == text:
                raise _Impossible
            rest = tuple(value for value in theirs.values if value != text)
            self._domains[rival] = replace(theirs, values=rest, excluded=theirs.excluded | {text})
        if name == _REGION:
            self._narrow_to_fit(_PARTITION, partition_of(text))
        if name == _PARTITION:
            self._narrow_to_fit(_SUFFIX, url_suffix_of(text))

    def _narrow_to_fit(self, name: str, text: str) -> None:
        domain = self._domain(name)
        if text not in domain.values and (not domain.is_open or text in domain.excluded):
            raise _Impossible
        if domain.only != text:
            self._narrow(name, Domain((text,)))

    def _fits(self, name: str, text: str) -> bool:
        if name == _REGION:
            partition = partition_of(text)
            return self._may_be(_PARTITION, partition) and self._may_be(_SUFFIX, url_suffix_of(partition))
        return name != _PARTITION or self._may_be(_SUFFIX, url_suffix_of(text))

    def _may_be(self, name: str, text: str) -> bool:
        domain = self._domain(name)
        return text in domain.values or (domain.is_open and text not in domain.excluded)


def _domain(declaration: Mapping[str, Any]) -> Domain:
    if is_stored(declaration):
        return Domain((), is_open=True)
    values = allowed_values(declaration)
    if values is not None:
        return Domain(tuple(value for value in values if refusal(declaration, value) is None), is_open=not values)
    default = declaration.get("Default")
    if default is None:
        return Domain((), is_open=True)
    text = ",".join(map(as_text, default)) if isinstance(default, list) else as_text(default)
    return Domain((text,), is_open=True, excluded=frozenset((text,)))


def _in_words(domain: Domain) -> str:
    if domain.values:
        return domain.values[0]
    if domain.excluded:
        return f"other than {', '.join(map(repr, sorted(domain.excluded)))}"
    return "any"


def _differ(one: object, other: object) -> bool:
    """Whether two values can be told apart by how they begin and end."""
    ends = [_ends(value) for value in (one, other)]
    if None in ends:
        return False
    (head, tail), (other_head, other_tail) = ends  # type: ignore[misc]
    begins = head.startswith(other_head) or other_head.startswith(head)
    finishes = tail.endswith(other_tail) or other_tail.endswith(tail)
    return not (begins and finishes)


def _ends(value: object) -> tuple[str, str] | None:
    if isinstance(value, Text):
        head, tail = value.parts[0], value.parts[-1]
        return head if isinstance(head, str) else "", tail if isinstance(tail, str) else ""
    return (as_text(value), as_text(value)) if isinstance(value, str | int | float | bool) else None
