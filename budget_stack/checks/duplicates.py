"""Reports a problem once that several engines report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budget_stack.checks.notices import UNRESOLVABLE
from budget_stack.checks.report import OURS, Finding
from budget_stack.checks.rule import Rule


def without_duplicates(findings: Iterable[Finding], rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield one finding for each problem, preferring our own rules, and the first configuration that shows it."""
    ours_of: dict[str, list[str]] = {}
    for rule in rules:
        for theirs in rule.same_as:
            ours_of.setdefault(_number(theirs), []).append(rule.id)
    reported: dict[tuple[str, tuple[object, ...]], list[Finding]] = {}
    for finding in findings:
        number, subject = _number(finding.rule), finding.at[:2]
        alike = (number, *ours_of.get(number, ()), UNRESOLVABLE)
        rivals = [rival for name in alike for rival in reported.get((name, subject), ())]
        if finding.engine == OURS or not any(_are_one(finding, rival, number) for rival in rivals):
            reported.setdefault((number, subject), []).append(finding)
            yield finding


def _are_one(finding: Finding, rival: Finding, number: str) -> bool:
    # a rule about one thing reports it once for a resource, wherever it points; others may report many places
    if number not in _OF_ANY_PROPERTY and finding.engine != rival.engine and rival.rule != UNRESOLVABLE:
        return True
    place, rival_place = _place(finding), _place(rival)
    if rival.rule == UNRESOLVABLE:
        # anything else that is reported about something that cannot be evaluated is a consequence of that
        return place == rival_place or number == _UNKNOWN_REFERENCE
    return place[: len(rival_place)] == rival_place[: len(place)]


def _place(finding: Finding) -> tuple[str, ...]:
    # positions in lists differ between a template and the same template resolved
    return tuple(part for part in finding.at if isinstance(part, str) and part != "Ref" and not part.startswith("Fn::"))


# functions that give another type; and by schemas: required and unknown properties, types, patterns, enumerations,
# lengths, numbers, formats
_OF_ANY_PROPERTY = {
    "1015", "1018", "1020", "6101",
    "1150", "1151", "1152", "1154", "1155", "1156", "3001", "3002", "3003", "3012", "3014", "3017", "3018", "3020",
    "3021", "3030", "3031", "3032", "3033", "3034", "3037", "3040", "9002", "9003",
}  # fmt: skip
# cloudformation-validate: a dangling Ref or Fn::GetAtt, which it may report for the resource as a whole.
_UNKNOWN_REFERENCE = "1020"
# cloudformation-validate: items that are not unique, and names of FIFO queues, which it reports under two rules.
_TWICE = {"9007": "3037", "2504": "3501"}


def _number(rule: str) -> str:
    # AWS's validator uses cfn-lint's numbers, with another severity for some
    number = rule[1:] if rule[1:].isdigit() else rule
    return _TWICE.get(number, number)
