"""Everything that can be said of a template, by all who have something to say, without doubles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from budget_stack.checks import sam, suppressions
from budget_stack.checks.duplicates import without_doubles
from budget_stack.checks.engines import cfn_lint, cloudformation_validate
from budget_stack.checks.engines import rules as own
from budget_stack.checks.engines.cloudformation_validate import NotInstalled
from budget_stack.checks.findings import Finding
from budget_stack.checks.pairwise import Covered, Unresolved, cover
from budget_stack.checks.parameters import InvalidParameter, check_values
from budget_stack.checks.rules import all_rules
from budget_stack.checks.rules.template import TOO_LARGE
from budget_stack.checks.suppressions import Suppressed
from budget_stack.facts.template import MOST_BYTES
from budget_stack.resolve.configurations import Space, TooManyConfigurations
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.loops import OpenLoop, expand, has_loops
from budget_stack.resolve.source import Location, Source
from budget_stack.resolve.transforms import has_embedded, has_macros

Engine = Literal["cloudformation-validate", "cfn-lint"]

NOT_CHECKED = "not-checked"
_ORDER = {"error": 0, "warning": 1, "info": 2}


class Report(NamedTuple):
    """What was found.

    Attributes:
        findings: The worst first, and then in the order of the file.
        suppressed: What the template says to leave alone.
        configurations: In how many configurations the others saw the template; our own rules see every one.
        engines: Who has been heard.
        rules: How many rules of ours were asked.
    """

    findings: list[Finding]
    suppressed: list[Suppressed]
    configurations: int
    engines: tuple[str, ...]
    rules: int

    @property
    def is_clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return all(finding.severity == "info" for finding in self.findings)


class UnusableDeployed(ValueError):
    """The template that is deployed cannot be one."""


def check(
    source: Source,
    *,
    parameters: Mapping[str, str] | None = None,
    deployed: Source | None = None,
    engines: Sequence[Engine] = ("cloudformation-validate",),
) -> Report:
    """Return what would fail on AWS, or hurt there, in any configuration that the template allows.

    Args:
        source: The template.
        parameters: Parameters, and pseudo parameters such as `AWS::Region`, that have this value and no other;
            the rest have every value they may have.
        deployed: What the stack has been deployed with, to tell what an update with the same parameters would meet;
            left out, nothing is said about updates.
        engines: Who else to ask.

    Raises:
        InvalidParameter: the template does not take a value that was given.
        UnusableDeployed: what is said to be deployed cannot be.
        NotInstalled: an engine that was asked for is not there.
    """
    fixed = dict(parameters or {})
    check_values(source.template, fixed)
    found: list[Finding] = []
    covered: list[Covered] = []
    asked = [own.NAME]
    rules = [rule for rule in all_rules() if deployed or not rule.of_update]
    before = _deployed(deployed, fixed) if deployed else None
    expanded = _expanded(source, fixed, found)
    if expanded is not None and source.size > MOST_BYTES:
        # nothing else matters, and to find it would take minutes
        rules = [rule for rule in rules if rule.id == TOO_LARGE]
        found += own.findings({"Resources": {}}, rules, {}, source.size)
    elif expanded is not None:
        template = _translated(expanded, fixed, found)
        if wrong := list(own.of_parameters(template, fixed)):
            if fixed and not list(own.of_parameters(template, {})):
                given = ", ".join(f"{name}={text}" for name, text in fixed.items())
                raise InvalidParameter(f"{given}: {wrong[0].message}")
            found += wrong
        else:
            found += own.findings(template, rules, fixed, source.size, before)
            covered = _covered(template, fixed, found)
        if "cloudformation-validate" in engines:
            try:
                found += list(cloudformation_validate.findings(template, covered))
                asked.append(cloudformation_validate.NAME)
            except NotInstalled as reason:
                # it is asked by default, and has wheels for some machines only
                found.append(_not_checked((), str(reason)))
        if "cfn-lint" in engines:
            found += cfn_lint.findings(template)
            asked.append(cfn_lint.NAME)
        found = list(without_doubles(found, rules))
        found = _of_what_is_rewritten(found, template)
        # what SAM adds by itself is not for the author to mend
        made = template["Resources"].keys() - expanded["Resources"].keys()
        found = [_as_note(one) if one.resource in made and one.engine != own.NAME else one for one in found]
    all_asked = not fixed and {cloudformation_validate.NAME, cfn_lint.NAME} <= {*asked}
    ours = {rule.id for rule in rules} | {own.UNRESOLVABLE, own.INCOMPLETE}
    silent = {rule.id for rule in all_rules()} - ours
    left, hidden = suppressions.apply(
        expanded or {"Resources": {}},
        found,
        lambda rule: (all_asked and rule not in silent) or (not fixed and rule in ours),
        sorted(ours | silent),
    )
    left = [finding._replace(line=source.line(finding.at)) for finding in left]
    left.sort(key=lambda finding: (_ORDER[finding.severity], finding.line or 0, finding.rule, finding.path))
    return Report(left, hidden, len(covered), tuple(asked), len(rules))


def _deployed(source: Source, fixed: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        template = expand(source, fixed)
        return sam.translate(template, fixed) if sam.has_serverless(template) else template
    except ResolveError as error:
        raise UnusableDeployed(f"{source.name}: {error}") from None
    except sam.NotTranslated:
        # what SAM makes is left out on both sides
        return template


def _expanded(source: Source, fixed: Mapping[str, str], found: list[Finding]) -> Mapping[str, Any] | None:
    try:
        template = expand(source, fixed)
    except OpenLoop as error:
        message = f"nothing was checked: {error.faults[0].message}"
        found.append(
            Finding(own.INCOMPLETE, "warning", "", error.faults[0].location, message, fix="give it with --parameter")
        )
        return None
    except ResolveError as error:
        found += own.unresolvable(error, {})
        return None
    if has_loops(source.template):
        found.append(_not_checked((), "loops are written out for the defaults of the parameters that they go over"))
    return template


def _translated(template: Mapping[str, Any], fixed: Mapping[str, str], found: list[Finding]) -> Mapping[str, Any]:
    if not sam.has_serverless(template):
        return template
    try:
        return sam.translate(template, fixed)
    except sam.NotTranslated as reason:
        for name, entry in template["Resources"].items():
            if entry["Type"].startswith("AWS::Serverless::"):
                found.append(_not_checked(("Resources", name), f"{entry['Type']} was not checked: {reason}"))
        return template


def _not_checked(at: Location, message: str) -> Finding:
    return Finding(NOT_CHECKED, "info", str(at[1]) if at else "", at, message)


def _of_what_is_rewritten(findings: list[Finding], template: Mapping[str, Any]) -> list[Finding]:
    # others judge what is written as if nothing would be added to it
    names = [name for name, entry in template["Resources"].items() if has_macros(template) or has_embedded(entry)]
    if not names:
        return findings
    message = f"a macro, an include or a module adds to {_listed(names)} what is not seen here, and others may miss"
    judged = (
        _as_note(one) if one.engine != own.NAME and (one.resource in names or not one.resource) else one
        for one in findings
    )
    return [*judged, _not_checked((), message)]


def _as_note(finding: Finding) -> Finding:
    return finding._replace(severity="info")


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _covered(template: Mapping[str, Any], fixed: Mapping[str, str], found: list[Finding]) -> list[Covered]:
    try:
        ways = list(cover(Space(template, fixed)))
    except ResolveError as error:
        found += _new(found, own.unresolvable(error, {}, template))
        return []
    except TooManyConfigurations:
        found.append(
            Finding(
                own.INCOMPLETE,
                "warning",
                "",
                ("Conditions",),
                "other engines saw the template as it is only: its conditions meet in too many ways",
                fix="give some parameters a value with --parameter, and check again with others",
            )
        )
        return []
    for way in ways:
        if isinstance(way, Unresolved):
            found += _new(found, own.unresolvable(way.error, way.parameters, template))
    return [way for way in ways if isinstance(way, Covered)]


def _new(found: list[Finding], more: Iterable[Finding]) -> list[Finding]:
    """What no expression by itself has shown: circles, and what is waited for."""
    told = {finding.at for finding in found}
    # of a resource or output as a whole it is only said that it refers to what is not there: reference-dangling does
    return [one for one in more if one.at not in told and len(one.at) != 2]
