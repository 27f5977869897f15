"""Findings that somebody has looked at and lives with, as the Metadata of a resource or of the template says.

Metadata:
  budget-stack:
    suppress:
      - rule: service-desired-count-beside-scaling
        reason: The number is only used once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from budget_stack.checks.findings import Finding
from budget_stack.errors import did_you_mean
from budget_stack.resolve.source import Location

MALFORMED, UNUSED = "suppression-malformed", "suppression-unused"
_SECTION, _SUPPRESS = "budget-stack", "suppress"
_OF_OTHERS = re.compile("[A-Z]+[0-9]+")


class Suppressed(NamedTuple):
    """A finding that is not reported.

    Attributes:
        reason: Why, as the template says.
    """

    finding: Finding
    reason: str


class _Suppression(NamedTuple):
    resource: str
    rule: str
    reason: str
    at: Location


def apply(
    template: Mapping[str, Any],
    findings: list[Finding],
    was_asked: Callable[[str], bool],
    ours: Sequence[str],
) -> tuple[list[Finding], list[Suppressed]]:
    """Return the findings that are left, with those about suppressions themselves, and those that are suppressed.

    Args:
        template: Its loops written out.
        findings: What was found.
        was_asked: Whether a rule would have been heard in every configuration, if it had something to say.
        ours: The rules that we have; a suppression names one of them, or one of another engine by its number.
    """
    suppressions: list[_Suppression] = []
    said: list[Finding] = []
    for resource, metadata, at in _metadata(template):
        _read(resource, metadata, at, suppressions, said)
    reasons = {(one.resource, one.rule): one.reason for one in suppressions}
    left = [finding for finding in findings if (finding.resource, finding.rule) not in reasons]
    hidden = [
        Suppressed(finding, reasons[finding.resource, finding.rule])
        for finding in findings
        if (finding.resource, finding.rule) in reasons
    ]
    fired = {(one.finding.resource, one.finding.rule) for one in hidden}
    for one in suppressions:
        if one.rule not in ours and not _OF_OTHERS.fullmatch(one.rule):
            message = f"there is no rule {one.rule}{did_you_mean(one.rule, ours)}"
            said.append(_malformed(one.resource, one.at, message))
        elif (one.resource, one.rule) not in fired and was_asked(one.rule):
            said.append(
                Finding(
                    UNUSED,
                    "error",
                    one.resource,
                    one.at,
                    f"{one.rule} says nothing here any more, and is still suppressed",
                    fix="delete the suppression",
                )
            )
    return left + said, hidden


def _metadata(template: Mapping[str, Any]) -> Iterator[tuple[str, Any, Location]]:
    yield "", template.get("Metadata"), ("Metadata",)
    for name, entry in template["Resources"].items():
        yield name, entry.get("Metadata"), ("Resources", name, "Metadata")


def _read(resource: str, metadata: Any, at: Location, suppressions: list[_Suppression], said: list[Finding]) -> None:
    section = metadata.get(_SECTION) if isinstance(metadata, dict) else None
    if section is None:
        return
    at = (*at, _SECTION)
    entries = section.get(_SUPPRESS) if isinstance(section, dict) and section.keys() == {_SUPPRESS} else None
    if not isinstance(entries, list):
        said.append(_malformed(resource, at, f"{_SECTION} holds {_SUPPRESS}, a list, and nothing else"))
        return
    for number, entry in enumerate(entries):
        where = (*at, _SUPPRESS, number)
        given = entry if isinstance(entry, dict) else {}
        rule, reason = given.get("rule"), given.get("reason")
        if not (isinstance(rule, str) and isinstance(reason, str) and reason.strip()) or len(given) != 2:
            said.append(_malformed(resource, where, "a suppression has a rule and a reason, both as text"))
        else:
            suppressions.append(_Suppression(resource, rule, reason.strip(), where))


def _malformed(resource: str, at: Location, message: str) -> Finding:
    return Finding(
        MALFORMED, "error", resource, at, message, fix="write it as {rule: <id>, reason: <why it is right here>}"
    )
