"""Findings about templates to which something is added unseen, which other engines do not allow for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from budget_stack.checks.notices import not_checked
from budget_stack.checks.report import OURS, Finding
from budget_stack.resolve.transforms import has_embedded, has_macros


def noted_where_added(
    findings: Iterable[Finding], written: Mapping[str, Any], template: Mapping[str, Any]
) -> list[Finding]:
    """Return findings, with those of other engines as notes if a macro, an include, a module or SAM adds anything.

    Args:
        findings: The findings of all engines.
        written: The template as its author wrote it.
        template: The same template with SAM's resources translated.
    """
    of_sam = template["Resources"].keys() - written["Resources"].keys()
    noted = [
        # the author cannot change what SAM adds by itself
        finding.as_note() if finding.engine != OURS and finding.resource in of_sam else finding
        for finding in findings
    ]
    is_by_macro = has_macros(template)
    extended = [name for name, entry in template["Resources"].items() if is_by_macro or has_embedded(entry)]
    if not extended:
        return noted
    message = f"a macro, include, module or loop adds to {_listed(extended)} what is not seen here, and others may miss"
    noted = [
        finding.as_note() if finding.engine != OURS and finding.resource in {"", *extended} else finding
        for finding in noted
    ]
    return [*noted, not_checked((), message)]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
