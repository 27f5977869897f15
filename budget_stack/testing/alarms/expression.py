"""Metric math, as far as alarms of this library use it: arithmetic and comparisons, one time at a time."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping

from budget_stack.testing.errors import RigError

_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
_COMPARISONS: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def calculated(expression: str, values: Mapping[str, float | None]) -> float | None:
    """Return what an expression is at one time.

    What is missing counts as 0, and the result is missing only where all metrics of the expression are.

    Args:
        expression: Such as `a*(a>b)+b*(b>=a)`.
        values: The value of each metric by its id; None for one that has none at that time.

    Raises:
        RigError: a function, or another operator.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    tree = ast.parse(expression, mode="eval")
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if all(values.get(name) is None for name in used):
        return None
    return _calculated(tree.body, values, expression)


def _calculated(node: ast.expr, values: Mapping[str, float | None], expression: str) -> float:
    match node:
        case ast.Constant(int() | float() as value):
            return value
        case ast.Name(name):
            return values.get(name) or 0
        case ast.BinOp(left, operation, right) if type(operation) in _ARITHMETIC:
            return _ARITHMETIC[type(operation)](*(_calculated(it, values, expression) for it in (left, right)))
        case ast.Compare(left, [comparison], [right]) if type(comparison) in _COMPARISONS:
            return _COMPARISONS[type(comparison)](*(_calculated(it, values, expression) for it in (left, right)))
    raise RigError(f"{expression} is more metric math than is evaluated here: + - * > >= < <= and ids alone")
