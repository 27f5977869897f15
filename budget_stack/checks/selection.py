"""Which findings a check reports: those of some rules, without some others, from a severity on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from budget_stack.checks.explanation import UnknownRule, reported
from budget_stack.checks.notices import NOTICES
from budget_stack.checks.report import SEVERITIES, Finding, Severity
from budget_stack.spelling import did_you_mean

# what was not checked matters, whichever rules are asked
_ALWAYS = frozenset(notice.id for notice in NOTICES)
_OF_OTHERS = re.compile("[A-Z]+[0-9]*")


class Selection(NamedTuple):
    """What is reported, as names of rules: an id, or what several ids begin with, such as `service-` or `E3`.

    Attributes:
        select: The rules to ask; all if empty. What could not be checked is reported beside them.
        ignore: The rules that are not reported, of those.
        severity: The least severity that is reported.
    """

    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    severity: Severity = "info"

    def check(self) -> None:
        """Raise UnknownRule unless there are rules of these names."""
        known = [subject.id for subject in reported()]
        for name in (*self.select, *self.ignore):
            if not _OF_OTHERS.fullmatch(name) and not any(_names(name, id_) for id_ in known):
                raise UnknownRule(f"there is no rule {name}, and none that begins so{did_you_mean(name, known)}")

    def asks(self, rule: str) -> bool:
        """Whether findings of a rule are wanted, whatever their severity."""
        wanted = not self.select or rule in _ALWAYS or _named(self.select, rule)
        return wanted and not _named(self.ignore, rule)

    def reports(self, finding: Finding) -> bool:
        """Whether a finding is wanted."""
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.severity) and self.asks(finding.rule)


def _named(names: Iterable[str], rule: str) -> bool:
    return any(_names(name, rule) for name in names)


def _names(name: str, rule: str) -> bool:
    """Whether a name is the id of a rule or its beginning; an id is no beginning of another."""
    return rule == name or (rule.startswith(name) and name not in _ids())


def _ids() -> frozenset[str]:
    return frozenset(subject.id for subject in reported())
