"""Functions that are true or false."""

from __future__ import annotations

from typing import Any, NoReturn

from budget_stack.facts.parameters import is_list
from budget_stack.resolve.faults import fault
from budget_stack.resolve.functions.arguments import equal, pair
from budget_stack.resolve.functions.registry import Evaluation, condition_function, function
from budget_stack.resolve.source import Location
from budget_stack.resolve.symbols import OpenParameter


@function("Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")
def misplaced(evaluator: Evaluation, arguments: Any, at: Location) -> NoReturn:
    """Refuse a condition function where a value is needed."""
    raise fault(f"{at[-1]} may only stand in Conditions and Rules", at)


@condition_function("Fn::Equals")
def equals(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether two texts are the same."""
    one, other = (_comparable(evaluator, item, (*at, number)) for number, item in enumerate(pair(arguments, at)))
    return equal(evaluator, one, other)


@condition_function("Fn::Not")
def not_(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether a condition does not hold."""
    if not isinstance(arguments, list) or len(arguments) != 1:
        raise fault("Fn::Not requires one condition", at)
    truth = evaluator.truth(arguments[0], (*at, 0))
    return None if truth is None else not truth


@condition_function("Fn::And")
def and_(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether all conditions hold."""
    return _until(False, evaluator, arguments, at)


@condition_function("Fn::Or")
def or_(evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    """Whether any condition holds."""
    return _until(True, evaluator, arguments, at)


def _until(decisive: bool, evaluator: Evaluation, arguments: Any, at: Location) -> bool | None:
    # the first condition with the decisive value decides; what comes after it is not evaluated
    if not isinstance(arguments, list) or not 2 <= len(arguments) <= 10:
        raise fault(f"{at[-1]} requires a list of 2 to 10 conditions", at)
    is_unknown = False
    for number, item in enumerate(arguments):
        truth = evaluator.truth(item, (*at, number))
        if truth is decisive:
            return decisive
        is_unknown = is_unknown or truth is None
    return None if is_unknown else not decisive


def _comparable(evaluator: Evaluation, node: Any, at: Location) -> Any:
    value = evaluator.value(node, at)
    if isinstance(value, list) or (isinstance(value, OpenParameter) and _holds_list(evaluator, value.name)):
        # https://github.com/aws-cloudformation/cfn-lint/issues/1639
        raise fault("Fn::Equals compares texts, and this is a list", at)
    return value


def _holds_list(evaluator: Evaluation, name: str) -> bool:
    return name == "AWS::NotificationARNs" or is_list(evaluator.parameters.get(name, {}))
