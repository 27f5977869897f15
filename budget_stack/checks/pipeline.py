"""Checks a template with every engine that is asked for, and reports each problem once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from budget_stack.checks import suppressions
from budget_stack.checks.additions import noted_where_added
from budget_stack.checks.duplicates import without_duplicates
from budget_stack.checks.engines.cfn_lint import CfnLint
from budget_stack.checks.engines.cloudformation_validate import CloudFormationValidate
from budget_stack.checks.engines.engine import Engine, Inspection, NotInstalled, Subject
from budget_stack.checks.engines.rules import OwnRules
from budget_stack.checks.notices import (
    DOUBLED,
    INCOMPLETE,
    NOT_CHECKED,
    UNRESOLVABLE,
    doubled,
    incomplete,
    not_checked,
    unreadable,
)
from budget_stack.checks.pairwise import cover
from budget_stack.checks.parameters import check_values, unusable_parameters
from budget_stack.checks.preparation import Prepared, prepared, prepared_deployed
from budget_stack.checks.report import OURS, SEVERITIES, Finding, Report
from budget_stack.checks.rule import Rule
from budget_stack.checks.rules import all_rules
from budget_stack.checks.rules.template import QUOTAS, is_far_too_large
from budget_stack.checks.selection import Selection
from budget_stack.resolve.configurations import Space, TooManyConfigurations
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.forms import TemplateLike, source_of
from budget_stack.resolve.source import UnreadableTemplate

EngineName = Literal["cloudformation-validate", "cfn-lint"]

DEFAULT_ENGINES: tuple[EngineName, ...] = ("cloudformation-validate",)
_EVERYTHING = Selection()
_OTHER_ENGINES: tuple[Engine, ...] = (CloudFormationValidate(), CfnLint())


def check(
    template: TemplateLike,
    *,
    parameters: Mapping[str, str] | None = None,
    deployed: TemplateLike | None = None,
    engines: Sequence[EngineName] = DEFAULT_ENGINES,
    selection: Selection = _EVERYTHING,
) -> Report:
    """Return what would fail on AWS, or hurt there, in any configuration that the template allows.

    Args:
        template: A troposphere template, what `budget_stack.resolve` read, plain data, a file or a text.
        parameters: Parameters, and pseudo parameters such as `AWS::Region`, that have this value and no other;
            all others may have any value that the template allows.
        deployed: The template that the stack has now, to check what an update with the same parameters would do;
            if None, updates are not checked.
        engines: The engines to ask in addition to our own rules.
        selection: The findings that are reported; all if left out.

    Raises:
        UnreadableTemplate: it is no template.
        UnknownRule: the selection names a rule that there is not.
        InvalidParameter: the template does not take a value that was given.
        UnusableDeployed: the template in `deployed` cannot be evaluated.
        NotInstalled: an engine that was asked for is not installed.
    """
    # they load while our rules are imported
    others = [(engine, engine.begin()) for engine in _OTHER_ENGINES if engine.name in engines]
    selection.check()
    source, fixed = source_of(template), dict(parameters or {})
    check_values(source.template, fixed)
    before = None if deployed is None else prepared_deployed(source_of(deployed), fixed)
    subject = prepared(source, fixed)
    rules = [rule for rule in all_rules() if before is not None or not rule.on.deployed]
    if not isinstance(subject, Prepared):
        outcome = _Outcome(list(subject.findings))
    elif is_far_too_large(subject.template, source.size):
        # checking the rest would take minutes
        rules = [rule for rule in rules if rule.id in QUOTAS]
        too_large = OwnRules(rules, evaluates=False).findings(Subject(subject.template, {}, source.size))
        nothing_else = not_checked((), "nothing else was checked: no stack takes a template of this size")
        outcome = _Outcome([*subject.findings, *too_large, nothing_else])
    else:
        outcome = _outcome(subject, Subject(subject.template, fixed, source.size, before), rules, others)
    ours = {rule.id for rule in rules} | {UNRESOLVABLE, INCOMPLETE, DOUBLED}
    every_engine = len(outcome.engines) > len(_OTHER_ENGINES)
    not_asked = {rule.id for rule in all_rules()} - ours
    findings, suppressed = suppressions.apply(
        subject.written if isinstance(subject, Prepared) else {"Resources": {}},
        [*outcome.findings, *doubled(source.doubled)],
        lambda rule: not fixed and (rule in ours or (every_engine and rule not in not_asked)),
        ours | not_asked,
    )
    wanted = [finding._replace(line=source.line(finding.at)) for finding in findings if selection.reports(finding)]
    wanted.sort(key=_order)
    left_out = len(findings) - len(wanted)
    return Report(wanted, suppressed, outcome.configurations, outcome.engines, len(rules), left_out)


def _order(finding: Finding) -> tuple[object, ...]:
    # first what lets all the rest look better than it is: that an engine is missing
    all_of_it = finding.rule == NOT_CHECKED and not finding.at
    return (
        not all_of_it,
        SEVERITIES.index(finding.severity),
        finding.line or 0,
        finding.rule,
        finding.path,
        finding.message,
    )


def unread(error: UnreadableTemplate) -> Report:
    """Return the report of a file that is no template."""
    return Report([unreadable(error)], [], 0, (OURS,), 0)


class _Outcome(NamedTuple):
    """Findings, the engines that were asked, and the number of configurations that the other engines saw."""

    findings: list[Finding]
    engines: tuple[str, ...] = (OURS,)
    configurations: int = 0


_Others = Sequence[tuple[Engine, Inspection]]


def _outcome(template: Prepared, subject: Subject, rules: Sequence[Rule], others: _Others) -> _Outcome:
    findings, configurations = [*template.findings], 0
    if unusable := unusable_parameters(subject.template, subject.parameters):
        findings += unusable
    else:
        # other engines check configurations while ours checks rules
        configurations, notices = _shown(subject, [inspection for _, inspection in others])
        findings += [*OwnRules(rules).findings(subject), *notices]
    asked = [OURS]
    for engine, inspection in others:
        try:
            findings += inspection.findings(subject)
            asked.append(engine.name)
        except NotInstalled as reason:
            if engine.name not in DEFAULT_ENGINES:
                raise
            # it is asked by default, and there are wheels for some machines only
            findings.append(not_checked((), reason.what, reason.fix))
    findings = noted_where_added(without_duplicates(findings, rules), template.written, template.template)
    return _Outcome(findings, tuple(asked), configurations)


def _shown(subject: Subject, inspections: Sequence[Inspection]) -> tuple[int, list[Finding]]:
    """Show other engines a few configurations; return how many, and a finding if not all of them could be chosen."""
    shown = 0
    try:
        for covered in cover(Space(subject.template, subject.parameters)) if inspections else ():
            for inspection in inspections:
                inspection.see(covered)
            shown += 1
    except ResolveError:
        # our own rules say what cannot be evaluated
        pass
    except TooManyConfigurations:
        seen = f"{shown} of its configurations" if shown else "the template as it is"
        message = f"other engines saw {seen} only: its conditions meet in too many ways"
        return shown, [incomplete(("Conditions",), message)]
    return shown, []
