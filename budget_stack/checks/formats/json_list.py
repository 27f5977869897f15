"""A report for programs."""

from __future__ import annotations

import json

from budget_stack.checks.run import Report


def as_json(report: Report) -> str:
    """Return the findings as a list of objects."""
    return json.dumps(
        [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "resource": finding.resource,
                "path": finding.path,
                "line": finding.line,
                "message": finding.message,
                "fix": finding.fix,
                "source": finding.source,
                "configuration": dict(finding.configuration),
                "engine": finding.engine,
            }
            for finding in report.findings
        ],
        indent=2,
        ensure_ascii=False,
    )
