"""Texts that are not known to the end: what they could be, and what they cannot."""

from __future__ import annotations

import re
from functools import lru_cache

from budget_stack.checks.view.view import Node
from budget_stack.facts.template import as_text
from budget_stack.resolve.symbols import OpenParameter, Reference, Text, is_symbol

ANYTHING = "\0"
"""Stands in a text for what only deployment tells."""


def written(value: object) -> str:
    """A value as text, with ANYTHING in the place of every symbol; a list or mapping is unknown as a whole."""
    if isinstance(value, Text):
        return "".join(map(written, value.parts))
    if is_symbol(value) or value is None or isinstance(value, list | dict):
        return ANYTHING
    return as_text(value)


def shown(node: Node) -> str:
    """A value for messages: as it is, or as Fn::Sub would write what is not known of it."""
    return _shown(node.known())


def _shown(value: object) -> str:
    if isinstance(value, Text):
        return "".join(map(_shown, value.parts))
    if isinstance(value, Reference):
        return f"${{{value.logical_id}.{value.attribute}}}" if value.attribute else f"${{{value.logical_id}}}"
    if isinstance(value, OpenParameter):
        return f"${{{value.name}}}"
    return as_text(value) if isinstance(value, str | int | float | bool) else "another"


_LITERAL = re.compile(r"[*?\0]")


def may_match(pattern: str, text: str) -> bool:
    """Whether a pattern with * and ? could match a text, whatever stands for ANYTHING in either of them."""
    start, other_start = _LITERAL.split(pattern, 1)[0], _LITERAL.split(text, 1)[0]
    # most pairs are told apart by how they begin
    if not (start.startswith(other_start) or other_start.startswith(start)):
        return False
    return _meet(pattern, text)


@lru_cache(maxsize=4096)
def _meet(pattern: str, text: str) -> bool:
    # from the ends of both back to their beginnings: what can meet from each place in the text on
    meets = [all(character == ANYTHING for character in text[place:]) for place in range(len(text) + 1)]
    for wanted in reversed(pattern):
        before, meets = meets, [False] * (len(text) + 1)
        for place in range(len(text), -1, -1):
            is_end = place == len(text)
            if wanted in ("*", ANYTHING):
                meets[place] = before[place] or (not is_end and meets[place + 1])
            elif not is_end and text[place] == ANYTHING:
                meets[place] = meets[place + 1] or before[place]
            elif not is_end:
                meets[place] = wanted in ("?", text[place]) and before[place + 1]
    return meets[0]
