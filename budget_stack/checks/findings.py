"""What a check says, and how bad it is."""

from __future__ import annotations

from collections.abc import Mapping
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


class Finding(NamedTuple):
    """What one engine says of a template.

    Attributes:
        rule: The rule's id.
        resource: The logical id; empty for what concerns no resource.
        at: Where in the template.
        message: What is wrong.
        fix: What to do.
        source: Where AWS, or who knows, says so.
        configuration: The parameters that it depends on, and values that show it; empty where it always holds.
        engine: Who says it.
        line: Where in the file; None where that is not known.
    """

    rule: str
    severity: Severity
    resource: str
    at: Location
    message: str
    fix: str = ""
    source: str = ""
    configuration: Mapping[str, str] = {}
    engine: str = "budget-stack"
    line: int | None = None

    @property
    def path(self) -> str:
        """Where it is, as one text."""
        return "/".join(map(str, self.at))
