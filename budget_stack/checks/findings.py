"""What a rule finds, and how bad that is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from budget_stack.resolve.source import Location

Severity = Literal["error", "warning", "info"]
"""error: AWS refuses it or it cannot work; warning: it works but provably hurts; info: an opinion."""


class Problem(NamedTuple):
    """What a rule found at one place, in one configuration.

    Attributes:
        at: Where.
        message: What is wrong there, with names and numbers.
        fix: What to do about it, where that is more than the rule says.
    """

    at: Location
    message: str
    fix: str = ""
