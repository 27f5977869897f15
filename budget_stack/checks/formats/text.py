"""A report for people to read."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from budget_stack.checks.formats.style import COLOURS, Style, unstyled
from budget_stack.checks.formats.visible import visible
from budget_stack.checks.report import OURS, Finding, Report
from budget_stack.checks.rules import all_rules

_LABEL = 6
_NARROWEST = 40


def as_text(report: Report, name: str, *, width: int = 100, style: Style = unstyled) -> str:
    """Return a report as lines: each problem, its place and configuration, how to mend it, and a summary at the end."""
    says = {rule.id: rule.text.says for rule in all_rules()}
    lines: list[str] = []
    width, name = max(width, _NARROWEST), visible(name)
    for finding in report.findings:
        lines += [*_finding(finding, name, says.get(finding.rule, ""), width, style), ""]
    return "\n".join([*lines, _summary(report, name, style)])


def _finding(finding: Finding, name: str, says: str, width: int, style: Style) -> Iterator[str]:
    where = f"{name}:{finding.line}" if finding.line else name
    subject = f"{visible(finding.resource)}: " if finding.resource else ""
    severity = style("note" if finding.severity == "info" else finding.severity, COLOURS[finding.severity])
    yield f"{where}: {severity}: {subject}{visible(finding.message)}"
    if finding.place:
        yield from _labelled("at", finding.place, width)
    if finding.configuration:
        yield from _labelled("when", finding.when, width)
    if says:
        yield from _labelled("then", says, width)
    if finding.fix:
        yield from _labelled("fix", finding.fix, width)
    engine = "" if finding.engine == OURS else f" of {finding.engine}"
    # an address stays on one line, so that a terminal can open it
    yield f"    {'rule':{_LABEL}}{finding.rule}{engine}{f'  {finding.source}' if finding.source else ''}"


def _labelled(label: str, text: str, width: int) -> list[str]:
    first = f"    {label:{_LABEL}}"
    return textwrap.wrap(
        visible(text),
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _summary(report: Report, name: str, style: Style) -> str:
    numbers = Counter(finding.severity for finding in report.findings)
    counted = [
        f"{numbers[severity]} {severity}{'s' if numbers[severity] != 1 else ''}"
        for severity in ("error", "warning")
        if numbers[severity]
    ]
    colour = "red" if numbers["error"] else "yellow"
    summary = style(", ".join(counted), colour) if counted else style("no errors, no warnings", "green")
    if numbers["info"]:
        summary += f", {numbers['info']} note{'s' if numbers['info'] != 1 else ''}"
    if report.suppressed:
        summary += f", {len(report.suppressed)} suppressed"
    if report.left_out:
        summary += f", {report.left_out} not selected"
    if not report.was_checked:
        return f"{name}: {summary} (nothing was checked)"
    asked = f"{report.rules} rule{'s' if report.rules != 1 else ''} in every configuration"
    for engine in report.engines[1:]:
        asked += f", {engine}"
        if engine == "cloudformation-validate":
            asked += f" in {report.configurations}" if report.configurations else " on the template as it is"
    return f"{name}: {summary} ({asked})"
