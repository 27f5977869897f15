"""Suppressions: findings that somebody accepts, listed in the Metadata of a resource or of the template.

Metadata:
  budget-stack:
    suppress:
      - rule: service-desired-count-beside-scaling
        reason: The number is only used once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.checks.notices import malformed, unused
from budget_stack.checks.report import Finding, Suppressed
from budget_stack.resolve.source import Location
from budget_stack.spelling import did_you_mean

_SECTION, _SUPPRESS = "budget-stack", "suppress"
_OF_OTHERS = re.compile("[A-Z]+[0-9]+")


class Suppressions(NamedTuple):
    """Findings once the template's suppressions are applied.

    Attributes:
        findings: The findings that nothing suppresses, followed by those about the suppressions themselves.
        suppressed: The findings that are suppressed.
    """

    findings: list[Finding]
    suppressed: list[Suppressed]


class _Suppression(NamedTuple):
    resource: str
    rule: str
    reason: str
    at: Location


def apply(
    template: Mapping[str, Any],
    findings: Sequence[Finding],
    was_asked: Callable[[str], bool],
    ours: Collection[str],
) -> Suppressions:
    """Apply the suppressions of a template.

    Args:
        template: The template, its loops expanded.
        findings: The findings of all engines.
        was_asked: Tells whether a rule was asked in every configuration, so that it would have reported a problem.
        ours: The ids of our own rules; a suppression names one of them, or the number of another engine's rule.
    """
    entries = [entry for place in _metadata(template) for entry in _read(*place)]
    suppressions = [entry for entry in entries if isinstance(entry, _Suppression)]
    reasons = {(entry.resource, entry.rule): entry.reason for entry in suppressions}
    left = [finding for finding in findings if (finding.resource, finding.rule) not in reasons]
    suppressed = [
        Suppressed(finding, reasons[finding.resource, finding.rule])
        for finding in findings
        if (finding.resource, finding.rule) in reasons
    ]
    used = {(finding.resource, finding.rule) for finding, _ in suppressed}
    left += (entry for entry in entries if isinstance(entry, Finding))
    for resource, rule, _, at in suppressions:
        if rule not in ours and not _OF_OTHERS.fullmatch(rule):
            left.append(malformed(resource, at, f"there is no rule {rule}{did_you_mean(rule, sorted(ours))}"))
        elif (resource, rule) not in used and was_asked(rule):
            left.append(unused(resource, at, rule))
    return Suppressions(left, suppressed)


def _metadata(template: Mapping[str, Any]) -> Iterator[tuple[str, Any, Location]]:
    yield "", template.get("Metadata"), ("Metadata",)
    for name, entry in template["Resources"].items():
        yield name, entry.get("Metadata"), ("Resources", name, "Metadata")


def _read(resource: str, metadata: Any, at: Location) -> Iterator[_Suppression | Finding]:
    section = metadata.get(_SECTION) if isinstance(metadata, dict) else None
    if section is None:
        return
    at = (*at, _SECTION)
    entries = section.get(_SUPPRESS) if isinstance(section, dict) and section.keys() == {_SUPPRESS} else None
    if not isinstance(entries, list):
        yield malformed(resource, at, f"{_SECTION} holds {_SUPPRESS}, a list, and nothing else")
        return
    for number, entry in enumerate(entries):
        where = (*at, _SUPPRESS, number)
        fields = entry if isinstance(entry, dict) else {}
        rule, reason = fields.get("rule"), fields.get("reason")
        if not (isinstance(rule, str) and isinstance(reason, str) and reason.strip()) or len(fields) != 2:
            yield malformed(resource, where, "a suppression has a rule and a reason, both as text")
        else:
            yield _Suppression(resource, rule, reason.strip(), where)
