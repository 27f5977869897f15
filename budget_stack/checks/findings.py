"""What a rule finds, and how severe it is."""

from __future__ import annotations

from typing import Literal, NamedTuple

from budget_stack.resolve.source import Location

Severity = Literal["error", "warning", "info"]
"""error: AWS refuses it or it cannot work; warning: it works but provably hurts; info: an opinion."""


class Problem(NamedTuple):
    """What a rule finds in one place, in one configuration.

    Attributes:
        at: The place.
        message: What is wrong there, with names and numbers.
        fix: What to do about it, if that is more specific than what the rule says.
    """

    at: Location
    message: str
    fix: str = ""
