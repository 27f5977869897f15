"""The protocol of an engine: anything that finds problems in a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from budget_stack.checks.pairwise import Covered
from budget_stack.checks.report import Finding
from budget_stack.errors import BudgetStackError


class NotInstalled(BudgetStackError):
    """An engine that was asked for cannot be loaded.

    Args:
        what: What was not checked for that reason, and why.
        fix: The command that installs it.
    """

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(f"{what}: {fix}")
        self.what, self.fix = what, fix


class Subject(NamedTuple):
    """What engines check.

    Attributes:
        template: The template, its loops expanded, and SAM's resources translated if that is possible.
        parameters: Parameters and pseudo parameters that have this value and no other.
        size: Bytes of the text that the template was read from; 0 if it is not known.
        deployed: The template that the stack has now, in the same form; None if it is not known.
    """

    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    size: int = 0
    deployed: Mapping[str, Any] | None = None


class Inspection(Protocol):
    """An engine at work on one template."""

    def see(self, covered: Covered) -> None:
        """Take one more configuration of the template, and begin to check it."""

    def findings(self, subject: Subject) -> Iterable[Finding]:
        """Return what it found in the template, and in all configurations that it saw.

        Raises:
            NotInstalled: the engine cannot be loaded.
        """


class Engine(Protocol):
    """What the pipeline needs of an engine."""

    @property
    def name(self) -> str:
        """The name of the engine in its findings."""

    def begin(self) -> Inspection:
        """Begin what takes long and needs no template."""
