"""Texts of which parts are known only at deployment."""

from __future__ import annotations

from budget_stack.checks.view.view import Node
from budget_stack.facts.iam import pattern_matches
from budget_stack.facts.template import as_text
from budget_stack.resolve.symbols import OpenParameter, Reference, Text, is_symbol, symbols_in

ANYTHING = "\0"
"""Stands for a part of a text that is only known at deployment."""


def partial_text(value: object) -> str:
    """A value as text, with ANYTHING in the place of every symbol; a list or mapping is unknown as a whole."""
    if isinstance(value, Text):
        return "".join(map(partial_text, value.parts))
    if is_symbol(value) or value is None or isinstance(value, list | dict):
        return ANYTHING
    return as_text(value)


def parts(value: object) -> tuple[object, ...]:
    """Return the parts of a text, which are text and symbols; any other value is its only part."""
    return value.parts if isinstance(value, Text) else (value,)


def as_reference(part: object) -> Reference | None:
    """Return a part if it is a reference."""
    return part if isinstance(part, Reference) else None


def dotted(reference: Reference) -> str:
    """Return a reference for messages, as it is written inside of the braces of Fn::Sub."""
    return f"{reference.logical_id}.{reference.attribute}" if reference.attribute else reference.logical_id


def shown(node: Node) -> str:
    """Return a value for messages: as it is, or with unknown parts as Fn::Sub would write them."""
    return _shown(node.known())


def _shown(value: object) -> str:
    if isinstance(value, Text):
        return "".join(map(_shown, value.parts))
    if isinstance(value, Reference):
        return f"${{{dotted(value)}}}"
    if isinstance(value, OpenParameter):
        return f"${{{value.name}}}"
    return as_text(value) if isinstance(value, str | int | float | bool) else "another"


def is_of_this_stack_alone(node: Node) -> bool:
    """Tell whether a name holds the stack's id, which no stack ever shares, not even the next one of its name."""
    return OpenParameter("AWS::StackId") in symbols_in(node.value)


def may_match(pattern: str, text: str) -> bool:
    """Tell whether a pattern with * and ? could match a text, for some text in place of each ANYTHING in either."""
    return pattern_matches(pattern, text, ANYTHING)
