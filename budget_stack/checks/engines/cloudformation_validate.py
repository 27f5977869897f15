"""AWS's cloudformation-validate: the template as it is, and resolved in a few configurations.

By itself it decides no conditions and takes no defaults; a resolved template leaves nothing to decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.cover import Covered
from budget_stack.checks.findings import Finding, Severity
from budget_stack.errors import BudgetStackError
from budget_stack.resolve.source import Location

NAME = "cloudformation-validate"


class NotInstalled(BudgetStackError):
    """An engine that was asked for is not there."""


def findings(template: Mapping[str, Any], covered: list[Covered]) -> Iterator[Finding]:
    """Yield its errors and warnings, each with the configuration that shows it.

    Raises:
        NotInstalled: it is not there, or its wheel wants a newer C library than this machine has.
    """
    try:
        import cloudformation_validate as validator
    except (ImportError, OSError) as error:
        raise NotInstalled(
            f"{NAME} was not asked, as it cannot be loaded ({error}): pip install 'budget-stack[validate]'"
        ) from None
    engine = validator.CelEngine()
    config = validator.ValidateConfig()
    raw = validator.TemplateContent(json.dumps(template), "template.json")
    for diagnostic in engine.validate_template(raw, config).diagnostics:
        yield from _finding(diagnostic, {})
    for one in covered:
        content = validator.TemplateContent(json.dumps(one.resolved.to_template()), "template.json")
        for diagnostic in engine.validate_template(content, config).diagnostics:
            # a template whose parameters have all been filled in has lost what these are about
            if diagnostic.rule_id not in _OF_RAW_TEMPLATES:
                yield from _finding(diagnostic, one.parameters)


# unused parameters, conditions and mappings, a Sub without variables, and numbers that a parameter gave as text
_OF_RAW_TEMPLATES = {"W1020", "W2001", "W4002", "W7001", "W8001", "W9003"}


def _finding(diagnostic: Any, configuration: Mapping[str, str]) -> Iterator[Finding]:
    severity = _SEVERITIES.get(diagnostic.severity.name)
    if severity is None:
        return
    at = _location(diagnostic)
    yield Finding(
        diagnostic.rule_id,
        severity,
        str(at[1]) if len(at) > 1 and at[0] == "Resources" else "",
        at,
        diagnostic.message,
        fix=diagnostic.suggested_fix or "",
        source=diagnostic.documentation_url or "",
        configuration=configuration,
        engine=NAME,
    )


# notes are left out: they are opinions about every template
_SEVERITIES: dict[str, Severity] = {"FATAL": "error", "ERROR": "error", "WARN": "warning", "WARNING": "warning"}


def _location(diagnostic: Any) -> Location:
    parts = re.findall(r"[^./\[\]]+", diagnostic.property_path or "")
    within = tuple(int(part) if part.isdigit() else part for part in parts)
    entity = diagnostic.entity
    if entity is None or within[:1] in (("Parameters",), ("Outputs",), ("Conditions",), ("Mappings",)):
        return within
    return ("Resources", entity.logical_id, *within)
