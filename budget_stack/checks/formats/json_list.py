"""A report for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from budget_stack.checks.formats.visible import in_json
from budget_stack.checks.report import Report


def as_json(reports: Sequence[tuple[Report, str]]) -> str:
    """Return the findings as a list of objects.

    Args:
        reports: The reports, each with the name of the file that was checked.
    """
    document = json.dumps(
        [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "resource": finding.resource,
                "path": finding.path,
                "file": name,
                "line": finding.line,
                "message": finding.message,
                "fix": finding.fix,
                "source": finding.source,
                "configuration": dict(finding.configuration),
                "engine": finding.engine,
            }
            for report, name in reports
            for finding in report.findings
        ],
        indent=2,
        ensure_ascii=False,
    )
    return in_json(document)
