"""A report for code hosts: SARIF 2.1.0, one run for each engine.

What a template suppresses is left out: code hosts would show it as open.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html and
https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from budget_stack.checks import explanation
from budget_stack.checks.explanation import explained
from budget_stack.checks.formats.visible import in_json
from budget_stack.checks.notices import Notice
from budget_stack.checks.report import OURS, Finding, Report
from budget_stack.checks.rule import Rule

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_DISTRIBUTIONS = {OURS: "budget-stack", "cfn-lint": "cfn-lint", "cloudformation-validate": "cloudformation-validate"}


def as_sarif(reports: Sequence[tuple[Report, str]]) -> str:
    """Return reports as SARIF.

    Args:
        reports: The reports, each with the path of the file that was checked.
    """
    engines = dict.fromkeys(engine for report, _ in reports for engine in report.engines)
    document = json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [_run(reports, engine) for engine in engines],
        },
        indent=2,
        ensure_ascii=False,
    )
    return in_json(document)


def _run(reports: Sequence[tuple[Report, str]], engine: str) -> dict[str, Any]:
    findings = [
        (finding, _uri(path)) for report, path in reports for finding in report.findings if finding.engine == engine
    ]
    by_rule = {finding.rule: finding for finding, _ in findings}
    return {
        "tool": {
            "driver": {
                "name": engine,
                "version": version(_DISTRIBUTIONS[engine]),
                "rules": [_rule(by_rule[id_]) for id_ in sorted(by_rule)],
            }
        },
        "results": [_result(finding, uri) for finding, uri in findings],
    }


def _uri(path: str) -> str:
    """Return a file's address as code hosts expect it: relative to the working directory, with slashes."""
    file, here = Path(path).resolve(), Path.cwd().resolve()
    return quote(file.relative_to(here).as_posix()) if file.is_relative_to(here) else file.as_uri()


def _rule(finding: Finding) -> dict[str, Any]:
    ours = explained(finding.rule) if finding.engine == OURS else None
    described = _ours(ours) if ours else _of_another_engine(finding)
    described |= {"id": finding.rule}
    return described | ({"helpUri": finding.source} if finding.source else {})


def _ours(rule: Rule | Notice) -> dict[str, Any]:
    return {
        "shortDescription": {"text": rule.text.title},
        "fullDescription": {"text": f"{rule.text.cause} Then: {rule.text.says}"},
        "help": {"text": explanation.text(rule), "markdown": explanation.markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _of_another_engine(finding: Finding) -> dict[str, Any]:
    """Describe the rule of a finding, of which nothing is known but the finding."""
    return {
        "shortDescription": {"text": f"{finding.rule} of {finding.engine}"},
        "fullDescription": {"text": finding.message},
        "help": {"text": finding.fix or finding.message},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


def _result(finding: Finding, uri: str) -> dict[str, Any]:
    message = f"{finding.place}: {finding.message}" if finding.place else finding.message
    if finding.configuration:
        message = f"{message} (with {finding.when})"
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
