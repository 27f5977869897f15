"""What a rule finds."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.resolve.source import Location


class Problem(NamedTuple):
    """What a rule finds in one place, in one configuration.

    Attributes:
        at: The place.
        message: What is wrong there, with names and numbers.
        fix: What to do about it, if that is more specific than what the rule says.
        name: What it is about, where a rule tells several problems in one finding.
    """

    at: Location
    message: str
    fix: str = ""
    name: str = ""
