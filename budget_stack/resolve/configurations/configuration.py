"""One configuration of a template: an environment for evaluating it, in which reading decides."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

from budget_stack.facts.template import as_text
from budget_stack.resolve.configurations.decisions import Decisions
from budget_stack.resolve.configurations.path import Path
from budget_stack.resolve.configurations.walk import Walk
from budget_stack.resolve.evaluator import evaluated
from budget_stack.resolve.symbols import Call, OpenParameter, Symbol, Text, is_symbol, substituted, symbols_in

Decided = TypeVar("Decided")


class Configuration:
    """One configuration of a template, decided as far as anybody has asked.

    Attributes:
        conditions: Whether each condition read so far holds.
    """

    def __init__(self, walk: Walk, conditions: Mapping[str, bool] | None = None, number: int = 0) -> None:
        self._walk, self._number = walk, number
        self.conditions: dict[str, bool] = dict(conditions or {})

    def beside(self) -> Configuration:
        """Return this configuration for another template: both share all decisions, but each has its own conditions."""
        return Configuration(self._walk, number=self._number + 1)

    def continued(self, path: Path) -> Configuration:
        """Return a configuration that starts from what is decided here and continues along another path."""
        return Configuration(self._walk.continued(path), self.conditions, self._number)

    # what an evaluator asks

    def parameter(self, name: str) -> object:
        """Return a parameter's value, or the parameter itself while its value is open."""
        return self._walk.decisions.value(name)

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        """Whether a condition holds here; decided on this path if it has not been asked before."""
        if name not in self.conditions:

            def work_out(decisions: Decisions, path: Path) -> bool:
                # which comes back to this configuration for everything that the condition depends on
                self.conditions[name] = decide()
                return self.conditions[name]

            self._walk.ask((self._number, name), work_out, self.conditions)
        return self.conditions[name]

    def equal(self, one: object, other: object) -> bool | None:
        """Whether two values are equal here; decided on this path where both answers are possible."""
        if isinstance(one, OpenParameter) and isinstance(other, OpenParameter):
            return self._decide(Decisions.are_equal, one.name, other.name)
        for symbol, literal in ((one, other), (other, one)):
            if isinstance(symbol, OpenParameter) and isinstance(literal, str | int | float | bool):
                return self._decide(Decisions.is_text, symbol.name, as_text(literal))
        one, other = self.known(one), self.known(other)
        if one == other:
            return True
        if not is_symbol(one) and not is_symbol(other):
            return False
        if _ends_differ(one, other):
            return False
        return self._decide(Decisions.assume_equal, repr(one), repr(other))

    def attribute(self, parameter: str, name: str) -> object:
        """Return None: a configuration knows of no account."""
        return None

    # what a check asks

    def remembered(self, question: Hashable, work_out: Callable[[], Decided]) -> Decided:
        """Answer a question about the template, working it out only where it was not asked before in the same state.

        Args:
            question: What is asked, to tell it from everything else that may be asked.
            work_out: Answers it by reading through this configuration. The answer holds nothing that goes on reading.
        """
        answer: Decided = self._walk.ask((self._number, question), lambda decisions, path: work_out(), self.conditions)
        return answer

    def known(self, value: Any) -> Any:
        """Return a value in which every parameter that has known values is replaced by one of them."""
        if isinstance(value, str) or not any(isinstance(symbol, OpenParameter) for symbol in symbols_in(value)):
            return value
        return substituted(value, self._meaning)

    def decided(self) -> dict[str, str]:
        """Return what was decided, in words, by parameter."""
        return self._walk.decisions.described()

    def may_agree(self, other: Configuration, names: Collection[str]) -> bool:
        """Whether some parameters may have the same values in another configuration."""
        return self._walk.decisions.may_agree(other._walk.decisions, names)

    def tied(self) -> set[frozenset[str]]:
        """Return the pairs of parameters that were compared with each other."""
        return self._walk.decisions.tied()

    def state(self, names: Collection[str]) -> Hashable:
        """Return what was decided about some parameters and what they were compared with, equal for equal decisions."""
        return self._walk.decisions.state(names)

    def _meaning(self, symbol: Symbol) -> object:
        if isinstance(symbol, OpenParameter):
            return self._decide(Decisions.settle, symbol.name)
        return evaluated(symbol) if isinstance(symbol, Call) else symbol

    def _decide(self, method: Callable[..., Decided], *arguments: str) -> Decided:
        question = (method, *arguments)
        answer: Decided = self._walk.ask(
            question, lambda decisions, path: method(decisions, path, *arguments), self.conditions
        )
        return answer


def _ends_differ(one: object, other: object) -> bool:
    """Tell whether two values cannot be equal because they begin or end differently."""
    ends, other_ends = _ends(one), _ends(other)
    if ends is None or other_ends is None:
        return False
    (head, tail), (other_head, other_tail) = ends, other_ends
    heads_agree = head.startswith(other_head) or other_head.startswith(head)
    tails_agree = tail.endswith(other_tail) or other_tail.endswith(tail)
    return not (heads_agree and tails_agree)


def _ends(value: object) -> tuple[str, str] | None:
    if isinstance(value, Text):
        head, tail = value.parts[0], value.parts[-1]
        return head if isinstance(head, str) else "", tail if isinstance(tail, str) else ""
    return (as_text(value), as_text(value)) if isinstance(value, str | int | float | bool) else None
