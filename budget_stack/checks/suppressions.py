"""Findings that somebody has looked at and lives with, as the Metadata of a resource or of the template says.

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
    """What is left of findings once the template's suppressions are applied.

    Attributes:
        findings: Those that nothing suppresses, and after them what is wrong with the suppressions.
        suppressed: The rest.
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
    """Return the findings that are left, with those about suppressions themselves, and those that are suppressed.

    Args:
        template: Its loops written out.
        findings: What was found.
        was_asked: Whether a rule would have been heard in every configuration, if it had something to say.
        ours: The rules that we have; a suppression names one of them, or one of another engine by its number.
    """
    read = [one for place in _metadata(template) for one in _read(*place)]
    suppressions = [one for one in read if isinstance(one, _Suppression)]
    reasons = {(one.resource, one.rule): one.reason for one in suppressions}
    left = [finding for finding in findings if (finding.resource, finding.rule) not in reasons]
    suppressed = [
        Suppressed(finding, reasons[finding.resource, finding.rule])
        for finding in findings
        if (finding.resource, finding.rule) in reasons
    ]
    fired = {(one.finding.resource, one.finding.rule) for one in suppressed}
    left += (one for one in read if isinstance(one, Finding))
    for one in suppressions:
        if one.rule not in ours and not _OF_OTHERS.fullmatch(one.rule):
            message = f"there is no rule {one.rule}{did_you_mean(one.rule, sorted(ours))}"
            left.append(malformed(one.resource, one.at, message))
        elif (one.resource, one.rule) not in fired and was_asked(one.rule):
            left.append(unused(one.resource, one.at, one.rule))
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
