"""What several engines report of one thing, reported once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budget_stack.checks.notices import UNRESOLVABLE
from budget_stack.checks.report import OURS, Finding
from budget_stack.checks.rule import Rule


def without_duplicates(findings: Iterable[Finding], rules: Iterable[Rule]) -> Iterator[Finding]:
    """Yield one finding for each thing that is wrong: ours before others', the first configuration before the next."""
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
    # a rule about one thing only says it once of a resource, wherever it points; others may be about many places
    if number not in _OF_ANY_PROPERTY and finding.engine != rival.engine and rival.rule != UNRESOLVABLE:
        return True
    one, other = _place(finding), _place(rival)
    if rival.rule == UNRESOLVABLE:
        # whatever else is said of what cannot be evaluated comes of that
        return one == other or number == _UNKNOWN_REFERENCE
    return one[: len(other)] == other[: len(one)]


def _place(finding: Finding) -> tuple[str, ...]:
    # a list's positions differ between the template and what it was resolved to
    return tuple(part for part in finding.at if isinstance(part, str) and part != "Ref" and not part.startswith("Fn::"))


# Of cfn-lint's schema: required and unknown properties, types, patterns, enumerations, lengths, numbers, formats.
_OF_ANY_PROPERTY = {
    "1150", "1151", "1152", "1154", "1155", "1156", "3001", "3002", "3003", "3012", "3014", "3017", "3018", "3020",
    "3021", "3030", "3031", "3032", "3033", "3034", "3037", "3040", "9002", "9003",
}  # fmt: skip
# Of cloudformation-validate: a Ref or Fn::GetAtt to what is not there, which it may only tell of the whole resource.
_UNKNOWN_REFERENCE = "1020"
# Of cloudformation-validate: what it says once more by itself of items that are not unique.
_TWICE = {"9007": "3037"}


def _number(rule: str) -> str:
    # AWS's validator took over cfn-lint's numbers, and is of another opinion about how bad some are
    number = rule[1:] if rule[1:].isdigit() else rule
    return _TWICE.get(number, number)
