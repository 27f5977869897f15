"""Where functions register themselves, and what they may ask of the evaluator that calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

from budget_stack.resolve.environment import Environment
from budget_stack.resolve.source import Location


class Evaluation(Protocol):
    """What a function may ask of the evaluator that calls it.

    Attributes:
        environment: What knows the values of parameters.
        parameters: The template's Parameters section.
        mappings: The template's Mappings section.
    """

    environment: Environment
    parameters: Mapping[str, Any]
    mappings: Mapping[str, Any]

    def value(self, node: Any, at: Location) -> Any:
        """Evaluate an argument with everything in it."""

    def truth(self, node: Any, at: Location) -> bool | None:
        """Evaluate a condition; None if it depends on something that is not known."""

    def ref(self, name: Any, at: Location) -> Any:
        """Return what `Ref` gives for a name."""

    def get_att(self, arguments: Any, at: Location) -> Any:
        """Return what `Fn::GetAtt` gives for a resource and an attribute."""

    def require_extensions(self, name: str, at: Location) -> None:
        """Raise ResolveError unless the template declares the transform that `name` needs."""


Evaluate: TypeAlias = Callable[[Evaluation, Any, Location], Any]
"""Takes a function's arguments as the template has them, and where they stand; raises ResolveError."""
EvaluateCondition: TypeAlias = Callable[[Evaluation, Any, Location], bool | None]
"""The same for a condition function, which returns None if it depends on something that is not known."""


class Function(NamedTuple):
    """An intrinsic function that gives a value.

    Attributes:
        is_extension: Whether it needs `Transform: AWS::LanguageExtensions`.
        is_pure: Whether its arguments alone determine its value.
    """

    evaluate: Evaluate
    is_extension: bool
    is_pure: bool


FUNCTIONS: dict[str, Function] = {}
"""Functions that give a value, by name; `Ref` and `Fn::GetAtt` are the evaluator's own."""
CONDITION_FUNCTIONS: dict[str, EvaluateCondition] = {}
"""Functions that are true or false, by name."""


def function(*names: str, is_extension: bool = False, is_pure: bool = True) -> Callable[[Evaluate], Evaluate]:
    """Register a function that gives a value."""

    def register(evaluate: Evaluate) -> Evaluate:
        FUNCTIONS.update(dict.fromkeys(names, Function(evaluate, is_extension, is_pure)))
        return evaluate

    return register


def condition_function(name: str) -> Callable[[EvaluateCondition], EvaluateCondition]:
    """Register a function that is true or false."""

    def register(evaluate: EvaluateCondition) -> EvaluateCondition:
        CONDITION_FUNCTIONS[name] = evaluate
        return evaluate

    return register
