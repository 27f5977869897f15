"""A report by rule, for people who look at many templates at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from budget_stack.checks.formats.style import COLOURS, Style, unstyled
from budget_stack.checks.report import SEVERITIES, Finding, Report


def as_summary(reports: Sequence[tuple[Report, str]], *, style: Style = unstyled) -> str:
    """Return a line a rule, the worst and most frequent first: how often it finds something, and in how many files.

    Args:
        reports: The reports, each with the name of the file that was checked.
        style: Colours the severity.
    """
    found = sorted(((finding, name) for report, name in reports for finding in report.findings), key=_rule)
    groups = [[*group] for _, group in groupby(found, _rule)]
    groups.sort(key=lambda group: (SEVERITIES.index(group[0][0].severity), -len(group)))
    lines = [
        f"{len(group):6}  {_severity(group[0][0], style)}  {group[0][0].rule}  in {_files({name for _, name in group})}"
        for group in groups
    ]
    files = _files([name for _, name in reports])
    return "\n".join([*lines, f"{files} checked: {len(found)} finding{'s' * (len(found) != 1)}"])


def _rule(entry: tuple[Finding, str]) -> tuple[str, str]:
    return entry[0].rule, entry[0].severity


def _severity(finding: Finding, style: Style) -> str:
    word = "note" if finding.severity == "info" else finding.severity
    return style(f"{word:7}", COLOURS[finding.severity])


def _files(names: Sequence[str] | set[str]) -> str:
    return f"{len(names)} template{'s' * (len(names) != 1)}"
