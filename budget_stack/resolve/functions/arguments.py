"""What functions of several families do with their arguments."""

from __future__ import annotations

from typing import Any

from budget_stack.facts.template import as_text
from budget_stack.resolve.faults import fault
from budget_stack.resolve.functions.registry import Evaluation
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import NO_VALUE, is_symbol


def pair(arguments: Any, at: Location) -> tuple[Any, Any]:
    """Return exactly two arguments, as the template has them."""
    if not isinstance(arguments, list) or len(arguments) != 2:
        raise fault(f"{at[-1]} requires two arguments", at)
    return arguments[0], arguments[1]


def scalar(evaluator: Evaluation, node: Any, at: Location) -> Any:
    """Evaluate an argument that must not be a list or a mapping."""
    value = evaluator.value(node, at)
    if isinstance(value, list | dict) or value is None or value is NO_VALUE:
        raise fault("text is needed here", at)
    return value


def equal(evaluator: Evaluation, one: object, other: object) -> bool | None:
    """Whether two values are equal; None if that cannot be known."""
    if one == other and is_symbol(one):
        return True
    if is_symbol(one) or is_symbol(other):
        return evaluator.environment.equal(one, other)
    if NO_VALUE in (one, other) or isinstance(one, list | dict) or isinstance(other, list | dict):
        return one == other
    return as_text(one) == as_text(other)
