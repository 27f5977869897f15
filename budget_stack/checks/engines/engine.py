"""An engine: whoever has something to say about a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from budget_stack.checks.pairwise import Covered
from budget_stack.checks.report import Finding
from budget_stack.errors import BudgetStackError


class NotInstalled(BudgetStackError):
    """An engine that was asked for cannot be loaded."""


class Subject(NamedTuple):
    """What engines are asked about.

    Attributes:
        template: Its loops written out, and SAM's resources translated where that is possible.
        parameters: Parameters and pseudo parameters that have one value only.
        size: Bytes of the text that the template was read from; 0 where that is not known.
        deployed: The template that the stack has now, in the same form; None where that is not known.
        configurations: The template resolved in few configurations in which every two conditions meet.
    """

    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    size: int = 0
    deployed: Mapping[str, Any] | None = None
    configurations: tuple[Covered, ...] = ()


class Engine(Protocol):
    """What the pipeline needs of an engine."""

    @property
    def name(self) -> str:
        """What its findings are filed under."""

    def findings(self, subject: Subject) -> Iterable[Finding]:
        """Return what it finds.

        Raises:
            NotInstalled: it cannot be loaded.
        """


# References to conditional resources, which our own reference-dangling decides for every configuration; and defaults
# that a condition may keep from where they would be wrong, which resolved configurations show.
DECIDED_BY_OURS = frozenset({"W1001", "W1030"})
"""Rules of other engines that are never reported."""
