"""Texts that are not known to the end: what they could be, and what they cannot."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from budget_stack.resolve.symbols import Text, as_text, is_symbol

ANYTHING = "\0"
"""Stands in a text for what only deployment tells."""


def written(value: object) -> str:
    """A value as text, with ANYTHING in the place of every symbol; a list or mapping is unknown as a whole."""
    if isinstance(value, Text):
        return "".join(map(written, value.parts))
    if is_symbol(value) or value is None or isinstance(value, list | dict):
        return ANYTHING
    return as_text(value)


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
    @cache
    def meet(one: int, other: int) -> bool:
        if one == len(pattern):
            return all(character == ANYTHING for character in text[other:])
        if pattern[one] in ("*", ANYTHING):
            return meet(one + 1, other) or (other < len(text) and meet(one, other + 1))
        if other == len(text):
            return False
        if text[other] == ANYTHING:
            return meet(one, other + 1) or meet(one + 1, other)
        return (pattern[one] in ("?", text[other])) and meet(one + 1, other + 1)

    return meet(0, 0)
