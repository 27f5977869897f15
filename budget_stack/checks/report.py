"""The outcome of a check: findings, with the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from budget_stack.resolve.source import Location

Severity = Literal["error", "warning", "info"]
"""error: AWS refuses it or it cannot work; warning: it works but provably hurts; info: an opinion."""

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""From the worst."""

OURS = "budget-stack"
"""The name of the engine of our own rules."""


class Finding(NamedTuple):
    """What one engine reports about a template.

    Attributes:
        rule: The rule's id.
        severity: How bad it is.
        resource: The logical id of the resource; empty if it concerns none.
        at: Where in the template.
        message: What is wrong.
        fix: What to do.
        source: The address where AWS, or the engine, documents it; empty if there is none.
        configuration: The parameters that it depends on, with values that show it; empty if it depends on none.
        engine: The engine that reports it.
        line: The line in the file, counted from 1; None if it is not known.
    """

    rule: str
    severity: Severity
    resource: str
    at: Location
    message: str
    fix: str = ""
    source: str = ""
    configuration: Mapping[str, str] = {}
    engine: str = OURS
    line: int | None = None

    @property
    def path(self) -> str:
        """The place in the template, as text."""
        return "/".join(map(str, self.at))

    @property
    def place(self) -> str:
        """The place within a resource or output, for findings whose message need not name it: those of others."""
        return "" if self.engine == OURS else "/".join(map(str, self.at[2:]))

    @property
    def when(self) -> str:
        """The parameters that it depends on and their values, as text."""
        return ", ".join(f"{name}={value or repr(value)}" for name, value in self.configuration.items())

    def as_note(self) -> Finding:
        """Return the same finding with the severity of an opinion."""
        return self._replace(severity="info")


class Suppressed(NamedTuple):
    """A finding that is not reported.

    Attributes:
        finding: What would have been reported.
        reason: The reason that the template gives.
    """

    finding: Finding
    reason: str


class Report(NamedTuple):
    """What a check reports.

    Attributes:
        findings: The findings, the worst first, and then in the order of the file.
        suppressed: The findings that the template suppresses.
        configurations: How many configurations the other engines saw; our own rules see every one.
        engines: The engines that were asked, our own first.
        rules: How many of our own rules were asked; 0 if the file is no template.
        left_out: How many findings were not asked for: by rules that were not selected or ignored, or too slight.
    """

    findings: list[Finding]
    suppressed: list[Suppressed]
    configurations: int
    engines: tuple[str, ...]
    rules: int
    left_out: int = 0

    @property
    def was_checked(self) -> bool:
        """Whether the file is a template."""
        return self.rules > 0

    @property
    def is_clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return all(finding.severity == "info" for finding in self.findings)


def resource_at(at: Location) -> str:
    """Return the logical id of the resource that a place is in; empty outside of Resources."""
    return str(at[1]) if len(at) > 1 and at[0] == "Resources" else ""
