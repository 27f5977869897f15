"""How severities are coloured."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from budget_stack.checks.report import Severity

Style = Callable[[str, str], str]
"""Takes a word and the name of a colour, and returns the word in that colour, or as it is."""

COLOURS: Mapping[Severity, str] = {"error": "red", "warning": "yellow", "info": "blue"}


def unstyled(word: str, _: str) -> str:
    """The word as it is."""
    return word
