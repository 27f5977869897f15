"""The state of a composite alarm from those that its rule names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from budget_stack.testing.alarms.evaluation import ALARM, OK, State
from budget_stack.testing.errors import RigError

_TOKEN = re.compile(r'\s*(\(|\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|(ALARM|OK|INSUFFICIENT_DATA)\(\s*"?([^()"]+?)"?\s*\))')


def composite_state(rule: str, states: Mapping[str, State]) -> State:
    """Return the state of a composite alarm.

    Args:
        rule: Its AlarmRule, such as `ALARM(errors) OR NOT OK("response times")`.
        states: The state of each alarm, by the name that the rule has for it.

    Raises:
        RigError: the rule cannot be read, or names an alarm that there is not.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    """
    tokens = [*_tokens(rule, states), ""]
    value, rest = _either(tokens)
    if rest != [""]:
        raise RigError(f"the rule of a composite alarm does not end where it should: {rule}")
    return ALARM if value else OK


def _tokens(rule: str, states: Mapping[str, State]) -> Iterator[str]:
    position = 0
    while rule[position:].strip():
        found = _TOKEN.match(rule, position)
        if found is None:
            raise RigError(f"the rule of a composite alarm cannot be read from here on: {rule[position:]}")
        word, state, name = found.groups()
        if name is not None and name not in states:
            raise RigError(f"the rule of a composite alarm names {name}, which there is not")
        yield str(states[name] == state).upper() if name is not None else word
        position = found.end()


def _either(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _all(tokens)
    while rest[0] == "OR":
        other, rest = _all(rest[1:])
        value = value or other
    return value, rest


def _all(tokens: list[str]) -> tuple[bool, list[str]]:
    value, rest = _one(tokens)
    while rest[0] == "AND":
        other, rest = _one(rest[1:])
        value = value and other
    return value, rest


def _one(tokens: list[str]) -> tuple[bool, list[str]]:
    match tokens:
        case ["NOT", *rest]:
            value, rest = _one(rest)
            return not value, rest
        case ["(", *rest]:
            value, rest = _either(rest)
            if rest[0] != ")":
                raise RigError("a parenthesis in the rule of a composite alarm is not closed")
            return value, rest[1:]
        case ["TRUE" | "FALSE" as word, *rest]:
            return word == "TRUE", rest
    raise RigError(f"the rule of a composite alarm has {tokens[0] or 'its end'} where an alarm should be")
