"""What has been decided about a template's parameters."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import replace

from budget_stack.facts.regions import partition_of, url_suffix_of
from budget_stack.resolve.configurations.domains import PARTITION, REGION, URL_SUFFIX, Domain, Domains
from budget_stack.resolve.configurations.path import Path
from budget_stack.resolve.parameters import value_of
from budget_stack.resolve.symbols import OpenParameter


class Contradiction(Exception):
    """The decisions along a path contradict each other: there is no such configuration."""


class Decisions:
    """What has been decided about the parameters; asking about anything that is open decides it.

    Args:
        domains: The values that parameters may have before anything is decided.
    """

    def __init__(self, domains: Domains) -> None:
        self._initial = domains
        self._domains: dict[str, Domain] = {}
        self._aliases: dict[str, str] = {}
        self._apart: set[frozenset[str]] = set()
        self._assumed: dict[tuple[str, str], bool] = {}

    def copy(self) -> Decisions:
        """Return a copy in which to decide more."""
        decisions = Decisions(self._initial)
        decisions._domains = self._domains.copy()
        decisions._aliases = self._aliases.copy()
        decisions._apart = self._apart.copy()
        decisions._assumed = self._assumed.copy()
        return decisions

    # asking without deciding

    def value(self, name: str) -> object:
        """Return a parameter's value, or a symbol if more than one is left."""
        name = self._canonical(name)
        text = self._domain(name).only
        if text is None:
            return OpenParameter(name)
        declared = self._initial.declared.get(name)
        return text if declared is None else value_of(name, declared, text)

    def described(self) -> dict[str, str]:
        """Return what was decided, in words, by parameter."""
        names = sorted({*self._domains, *self._aliases})
        return {name: self._domain(self._canonical(name)).described() for name in names}

    def tied(self) -> set[frozenset[str]]:
        """Return the parameters that were compared with each other, each pair of which may then tell of the other."""
        return self._apart | {frozenset(pair) for pair in self._aliases.items()}

    def state(self, names: Collection[str]) -> Hashable:
        """Return what was decided about some parameters, and all that these were compared with, equal if that is."""
        tied = self.tied()
        if tied:
            names = {*names}
            while linked := [pair for pair in tied if not pair.isdisjoint(names)]:
                tied.difference_update(linked)
                names.update(*linked)
        return (
            frozenset((name, self._domains[name]) for name in names if name in self._domains),
            frozenset(pair for pair in self._aliases.items() if pair[0] in names),
            frozenset(pair for pair in self._apart if not pair.isdisjoint(names)),
            frozenset(self._assumed.items()),
        )

    def may_agree(self, other: Decisions, names: Collection[str]) -> bool:
        """Whether some parameters may have the same values here and there."""
        return all(
            self._domain(self._canonical(name)).overlaps(other._domain(other._canonical(name))) for name in names
        )

    # deciding

    def settle(self, path: Path, name: str) -> object:
        """Decide which of its known values a parameter has, and return it; a symbol if it has none of them."""
        name = self._canonical(name)
        domain = self._domain(name)
        if not domain.values:
            return OpenParameter(name)
        if domain.only is None:
            way = path.choose(len(domain.values) + domain.is_open)
            if way < len(domain.values):
                self._narrow(name, Domain((domain.values[way],)))
            else:
                self._narrow(name, Domain((), True, domain.excluded | {*domain.values}))
        return self.value(name)

    def is_text(self, path: Path, name: str, text: str) -> bool:
        """Decide whether a parameter has a value."""
        return self._is_text(path, self._canonical(name), text)

    def are_equal(self, path: Path, one: str, other: str) -> bool:
        """Decide whether two parameters have the same value."""
        one, other = self._canonical(one), self._canonical(other)
        if one == other:
            return True
        if frozenset((one, other)) in self._apart:
            return False
        for name, rival in ((one, other), (other, one)):
            value, text = self.settle(path, name), self._domain(name).only
            if text is not None and not isinstance(value, OpenParameter):
                return self._is_text(path, rival, text)
        if path.choose(2) == 0:
            self._apart.add(frozenset((one, other)))
            return False
        mine, theirs = self._domain(one), self._domain(other)
        self._domains[one] = replace(mine, excluded=mine.excluded | theirs.excluded)
        self._aliases[other] = one
        self._apart = {frozenset(one if name == other else name for name in pair) for pair in self._apart}
        if any(len(pair) == 1 for pair in self._apart):
            raise Contradiction
        return True

    def assume_equal(self, path: Path, one: str, other: str) -> bool:
        """Decide whether two values, written as text, are equal if nothing else can tell."""
        pair = (one, other)
        if pair not in self._assumed:
            self._assumed[pair] = self._assumed[pair[::-1]] = path.choose(2) == 1
        return self._assumed[pair]

    def _canonical(self, name: str) -> str:
        while name in self._aliases:
            name = self._aliases[name]
        return name

    def _domain(self, name: str) -> Domain:
        return self._domains.get(name) or self._initial[name]

    def _is_text(self, path: Path, name: str, text: str) -> bool:
        domain = self._domain(name)
        if domain.only is not None:
            return domain.only == text
        if text not in domain.values and not (
            domain.may_be(text) and self._initial.accepts(name, text) and self._fits(name, text)
        ):
            return False
        # the default is tried first
        is_likeliest = domain.values[:1] == (text,)
        if (path.choose(2) == 0) == is_likeliest:
            self._narrow(name, Domain((text,)))
            return True
        self._narrow(name, domain.without(text))
        return False

    def _narrow(self, name: str, domain: Domain) -> None:
        if domain.is_empty:
            raise Contradiction
        self._domains[name] = domain
        text = domain.only
        if text is None:
            return
        for pair in [pair for pair in self._apart if name in pair]:
            (rival,) = pair - {name}
            theirs = self._domain(rival)
            if theirs.only == text:
                raise Contradiction
            self._domains[rival] = theirs.without(text)
        if name == REGION:
            self._narrow_to(PARTITION, partition_of(text))
        if name == PARTITION:
            self._narrow_to(URL_SUFFIX, url_suffix_of(text))

    def _narrow_to(self, name: str, text: str) -> None:
        domain = self._domain(name)
        if not domain.may_be(text):
            raise Contradiction
        if domain.only != text:
            self._narrow(name, Domain((text,)))

    def _fits(self, name: str, text: str) -> bool:
        # a region decides the partition, which decides the suffix
        if name == REGION:
            partition = partition_of(text)
            return self._domain(PARTITION).may_be(partition) and self._domain(URL_SUFFIX).may_be(
                url_suffix_of(partition)
            )
        return name != PARTITION or self._domain(URL_SUFFIX).may_be(url_suffix_of(text))
