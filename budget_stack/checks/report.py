"""The outcome of a check: findings, and how bad each is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from budget_stack.checks.findings import Severity
from budget_stack.resolve.source import Location

OURS = "budget-stack"
"""The engine that asks our own rules."""


class Finding(NamedTuple):
    """What one engine reports about a template.

    Attributes:
        rule: The rule's id.
        severity: How bad it is.
        resource: The logical id; empty for what concerns no resource.
        at: Where in the template.
        message: What is wrong.
        fix: What to do.
        source: Where AWS, or the engine, documents it; empty where nobody does.
        configuration: The parameters that it depends on, with values that show it; empty where it always holds.
        engine: The engine that reports it.
        line: Where in the file, counted from 1; None where that is not known.
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
        """Where it is, as one text."""
        return "/".join(map(str, self.at))

    def as_note(self) -> Finding:
        """The same as a mere opinion."""
        return self._replace(severity="info")


class Suppressed(NamedTuple):
    """A finding that is not reported.

    Attributes:
        finding: What would have been reported.
        reason: Why it is not, as the template says.
    """

    finding: Finding
    reason: str


class Report(NamedTuple):
    """What a check found.

    Attributes:
        findings: The worst first, and then in the order of the file.
        suppressed: What the template says to leave alone.
        configurations: How many configurations the other engines saw the template in; our own rules see every one.
        engines: The engines that were asked, our own first.
        rules: How many rules of ours were asked.
    """

    findings: list[Finding]
    suppressed: list[Suppressed]
    configurations: int
    engines: tuple[str, ...]
    rules: int

    @property
    def is_clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return all(finding.severity == "info" for finding in self.findings)


def resource_at(at: Location) -> str:
    """The logical id of the resource that a place is in; empty outside of Resources."""
    return str(at[1]) if len(at) > 1 and at[0] == "Resources" else ""
