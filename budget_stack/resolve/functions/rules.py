"""Functions that only the Rules section has.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from budget_stack.resolve.functions.arguments import equal, pair
from budget_stack.resolve.functions.registry import Evaluation, condition_function
from budget_stack.resolve.source import Location


@condition_function("Fn::Contains")
def contains(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether a value is an item of a list."""
    items, wanted = _facts(evaluator, arguments, at)
    return _is_among(evaluator, wanted, items)


@condition_function("Fn::EachMemberEquals")
def each_member_equals(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether every item of a list equals a value."""
    items, wanted = _facts(evaluator, arguments, at)
    return _every(items, lambda item: None if wanted is None else equal(evaluator, item, wanted))


@condition_function("Fn::EachMemberIn")
def each_member_in(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether every item of a list is an item of another."""
    items, allowed = _facts(evaluator, arguments, at)
    return _every(items, lambda item: _is_among(evaluator, item, allowed))


def _is_among(evaluator: Evaluation, wanted: object, items: object) -> bool | None:
    if wanted is None or not isinstance(items, list):
        return None
    is_unknown = False
    for item in items:
        is_equal = None if item is None else equal(evaluator, wanted, item)
        if is_equal:
            return True
        is_unknown = is_unknown or is_equal is None
    return None if is_unknown else False


def _every(items: object, holds: Callable[[object], bool | None]) -> bool | None:
    if not isinstance(items, list):
        return None
    is_unknown = False
    for item in items:
        truth = None if item is None else holds(item)
        if truth is False:
            return False
        is_unknown = is_unknown or truth is None
    return None if is_unknown else True


def _facts(evaluator: Evaluation, arguments: Any, at: Location) -> tuple[Any, Any]:
    first, second = pair(arguments, at)
    return _fact(evaluator, first, (*at, 0)), _fact(evaluator, second, (*at, 1))


def _fact(evaluator: Evaluation, node: Any, at: Location) -> Any:
    # a value as elsewhere, and None for what only an account can tell
    if isinstance(node, list):
        return [_fact(evaluator, item, (*at, number)) for number, item in enumerate(node)]
    if isinstance(node, dict) and len(node) == 1:
        ((function, arguments),) = node.items()
        if function == "Fn::ValueOf":
            parameter, attribute = pair(arguments, (*at, function))
            return evaluator.environment.attribute(parameter, attribute)
        if function == "Fn::ValueOfAll":
            type_, attribute = pair(arguments, (*at, function))
            names = _parameters_of(evaluator, type_)
            return _flat(evaluator.environment.attribute(name, attribute) for name in names)
        if function == "Fn::RefAll":
            # every value of a type that the account has
            return None
    return evaluator.value(node, at)


def _parameters_of(evaluator: Evaluation, type_: str) -> Iterator[str]:
    types = (type_, f"List<{type_}>")
    return (name for name, declared in evaluator.parameters.items() if declared.get("Type") in types)


def _flat(values: Iterable[object]) -> list[object]:
    return list(itertools.chain.from_iterable(value if isinstance(value, list) else [value] for value in values))
