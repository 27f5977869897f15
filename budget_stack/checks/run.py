"""Everything that can be said of a template, by all who have something to say, without doubles."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from budget_stack.checks import own, sam, suppressions
from budget_stack.checks.cover import Covered, Unresolved, cover
from budget_stack.checks.engines import cfn_lint, cloudformation_validate
from budget_stack.checks.engines.cloudformation_validate import NotInstalled
from budget_stack.checks.findings import Finding
from budget_stack.checks.rule import Rule
from budget_stack.checks.rules import all_rules
from budget_stack.checks.rules.template import MOST_BYTES, TOO_LARGE
from budget_stack.checks.suppressions import Suppressed
from budget_stack.resolve.configurations import Space, TooManyConfigurations
from budget_stack.resolve.evaluator import PSEUDO_PARAMETERS
from budget_stack.resolve.extensions import OpenLoop, expand, has_loops
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.parameters import refusal
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


class InvalidParameter(ValueError):
    """A value that was given for a parameter, and that the template does not take."""


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
    _check_values(source.template, fixed)
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
                raise InvalidParameter(f"{_assigned(fixed)}: {wrong[0].message}")
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
        found = list(_without_doubles(found, rules))
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


def _check_pseudo_parameter(name: str, text: str) -> None:
    if name not in PSEUDO_PARAMETERS:
        known = ", ".join(PSEUDO_PARAMETERS)
        raise InvalidParameter(f"{name} is no pseudo parameter; there are {known}{_meant(name, PSEUDO_PARAMETERS)}")
    if name == "AWS::Region" and not re.fullmatch("[a-z]{2,4}(-[a-z]+)+-[0-9]", text):
        raise InvalidParameter(f"{name} must be a region such as eu-central-1; got {text!r}")


def _meant(name: str, known: Iterable[str]) -> str:
    alike = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {alike[0]}?" if alike else ""


def _assigned(fixed: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in fixed.items())


def _deployed(source: Source, fixed: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        template = expand(source, fixed)
        return sam.translate(template, fixed) if sam.has_serverless(template) else template
    except ResolveError as error:
        raise UnusableDeployed(f"{source.name}: {error}") from None
    except sam.NotTranslated:
        # what SAM makes is left out on both sides
        return template


def _check_values(template: Mapping[str, Any], fixed: Mapping[str, str]) -> None:
    declared = template.get("Parameters") or {}
    for name, text in fixed.items():
        if name.startswith("AWS::"):
            _check_pseudo_parameter(name, text)
            continue
        if name not in declared:
            raise InvalidParameter(
                f"{name} is no parameter of the template, which has {', '.join(declared) or 'none'}"
                f"{_meant(name, declared)}"
            )
        if reason := refusal(declared[name], text):
            raise InvalidParameter(f"{name} {reason}; got {text!r}")


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


def _without_doubles(findings: Iterable[Finding], rules: Iterable[Rule]) -> Iterator[Finding]:
    """One finding for each thing that is wrong: ours before others', the first configuration before the next."""
    ours_of: dict[str, list[str]] = {}
    for rule in rules:
        for theirs in rule.also:
            ours_of.setdefault(_number(theirs), []).append(rule.id)
    said: dict[tuple[str, tuple[object, ...]], list[Finding]] = {}
    for finding in findings:
        number, subject = _number(finding.rule), finding.at[:2]
        alike = (number, *ours_of.get(number, ()), own.UNRESOLVABLE)
        rivals = [rival for name in alike for rival in said.get((name, subject), ())]
        if finding.engine == own.NAME or not any(_are_one(finding, rival, number) for rival in rivals):
            said.setdefault((number, subject), []).append(finding)
            yield finding


def _are_one(finding: Finding, rival: Finding, number: str) -> bool:
    # a rule about one thing only says it once of a resource, wherever it points; others may be about many places
    if number not in _OF_ANY_PROPERTY and finding.engine != rival.engine and rival.rule != own.UNRESOLVABLE:
        return True
    one, other = _place(finding), _place(rival)
    if rival.rule == own.UNRESOLVABLE:
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
