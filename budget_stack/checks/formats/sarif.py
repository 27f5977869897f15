"""A report for code hosts: SARIF 2.1.0, one run for each engine.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from budget_stack.checks.findings import Finding
from budget_stack.checks.rules import all_rules
from budget_stack.checks.run import Report

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(report: Report, uri: str) -> str:
    """Return a report as SARIF.

    Args:
        report: What was found.
        uri: The file that was checked, as the code host knows it: relative to the repository, with slashes.
    """
    uri = quote(uri)
    return json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [_run(report, engine, uri) for engine in report.engines],
        },
        indent=2,
        ensure_ascii=False,
    )


def _run(report: Report, engine: str, uri: str) -> dict[str, Any]:
    findings = [finding for finding in report.findings if finding.engine == engine]
    hidden = [one for one in report.suppressed if one.finding.engine == engine]
    results = [_result(finding, uri) for finding in findings]
    results += [
        _result(one.finding, uri) | {"suppressions": [{"kind": "inSource", "justification": one.reason}]}
        for one in hidden
    ]
    named = {finding.rule: finding for finding in (*findings, *(one.finding for one in hidden))}
    ours = {rule.id: rule for rule in all_rules()} if engine == report.engines[0] else {}
    rules = []
    for id_ in sorted(named):
        described: dict[str, Any] = {"id": id_}
        if rule := ours.get(id_):
            described |= {
                "shortDescription": {"text": rule.title},
                "fullDescription": {"text": f"{rule.cause} AWS says: {rule.says}"},
                "help": {"text": f"To mend it, {rule.fix}."},
            }
        if source := named[id_].source:
            described["helpUri"] = source
        rules.append(described)
    return {"tool": {"driver": {"name": engine, "rules": rules}}, "results": results}


def _result(finding: Finding, uri: str) -> dict[str, Any]:
    values = ", ".join(f"{name}={value}" for name, value in finding.configuration.items())
    message = f"{finding.message} (with {values})" if values else finding.message
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{message}. To mend it: {finding.fix}." if finding.fix else message},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri},
                    "region": {"startLine": finding.line or 1},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.path or "/"}],
            }
        ],
        "properties": {"configuration": dict(finding.configuration)},
    }
