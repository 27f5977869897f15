"""Environments for evaluating a template: whatever knows the values of its parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from budget_stack.resolve.symbols import OpenParameter

AccountFacts: TypeAlias = Mapping[str, Mapping[str, object]]
"""What an account knows of a parameter's value: `{"subnet-0123456789abcdef0": {"VpcId": "..."}}`."""


class Environment(Protocol):
    """What an evaluator needs to know and the template does not say."""

    def parameter(self, name: str) -> object:
        """The value of a parameter or pseudo parameter: text, a list of texts, or a symbol."""

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        """Whether a condition holds; `decide` evaluates it."""

    def equal(self, one: object, other: object) -> bool | None:
        """Whether two values, at least one of them a symbol, are equal; None if that cannot be known."""

    def attribute(self, parameter: str, name: str) -> object:
        """What an account knows of a parameter's value, such as a subnet's VpcId; None if nothing is known."""


class GivenValues:
    """The environment of a deployment: every parameter has a value.

    Attributes:
        conditions: Whether each condition read so far holds.
    """

    def __init__(self, values: Mapping[str, object], facts: AccountFacts) -> None:
        self._values, self._facts = values, facts
        self.conditions: dict[str, bool] = {}

    def parameter(self, name: str) -> object:
        """Return the value that was given, or the parameter itself."""
        return self._values.get(name, OpenParameter(name))

    def condition(self, name: str, decide: Callable[[], bool]) -> bool:
        """Whether a condition holds for the given values."""
        if name not in self.conditions:
            self.conditions[name] = decide()
        return self.conditions[name]

    def equal(self, one: object, other: object) -> bool | None:
        """Return None: of symbols nothing more is known."""
        return None

    def attribute(self, parameter: str, name: str) -> object:
        """Return what the account knows of a parameter's value; for a list, of each item."""
        value = self._values.get(parameter)
        if isinstance(value, list):
            return [self._facts.get(str(item), {}).get(name) for item in value]
        return self._facts.get(str(value), {}).get(name)
