"""Our own rules, each asked in every configuration that its answer depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from budget_stack.checks.expressions import Expression, expressions
from budget_stack.checks.findings import Finding, Problem
from budget_stack.checks.rule import Rule
from budget_stack.checks.sam import has_serverless
from budget_stack.checks.view.view import View
from budget_stack.facts.parameters import is_stored, refusal, value_as_text
from budget_stack.resolve.assertions import failed_assertions
from budget_stack.resolve.configurations import Configuration, Space, TooManyConfigurations
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.faults import CIRCULAR, UNRESOLVED, ResolveError, fault
from budget_stack.resolve.source import Location
from budget_stack.resolve.transforms import has_macros

NAME = "budget-stack"
UNRESOLVABLE = "template-unresolvable"
INCOMPLETE = "check-incomplete"


class _Misread(Exception):
    """A rule met what it does not understand."""


def _evaluate(view: View, expression: Expression) -> Iterator[Problem]:
    expression.evaluate(view)
    return iter(())


_EVALUATION = Rule(UNRESOLVABLE, "error", "", "", "", "", "", (), expressions, _evaluate)


def findings(
    template: Mapping[str, Any],
    rules: Sequence[Rule],
    fixed: Mapping[str, str],
    size: int = 0,
    deployed: Mapping[str, Any] | None = None,
) -> Iterator[Finding]:
    """Yield what the rules say of a template, the first possible configuration of each.

    Args:
        template: Its loops written out.
        rules: The rules to ask.
        fixed: Parameters and pseudo parameters that have one value only.
        size: Bytes of the text that the template was read from.
        deployed: The template that is deployed, its loops written out; rules of updates are silent without it.
    """
    alone = Space(template, fixed)
    faults: dict[Location, Finding] = {}
    of_template = [rule for rule in rules if not rule.of_update]
    yield from _said(alone, (*of_template, _EVALUATION), template, lambda one: View(template, one, size), faults)
    yield from faults.values()
    if deployed is not None:
        together, of_update = Space(template, fixed, deployed), [rule for rule in rules if rule.of_update]
        # what cannot be evaluated in the template itself has been said
        yield from _said(together, of_update, deployed, lambda one: View(template, one, size, deployed), {})


def _said(
    space: Space,
    rules: Iterable[Rule],
    looked_at: Mapping[str, Any],
    view: Callable[[Configuration], View],
    faults: dict[Location, Finding],
) -> Iterator[Finding]:
    for rule in rules:
        for subject in rule.subjects(looked_at):
            try:
                yield from _of_subject(space, view, rule, subject, faults)
            except ResolveError as error:
                # of the Rules, in a configuration that nothing has asked about before
                faults |= {one.at: one for one in unresolvable(error, {}, space.template)}
            except TooManyConfigurations:
                yield _incomplete(rule, subject, "it depends on too many conditions at once")
            except _Misread as error:
                yield _incomplete(rule, subject, f"something there has not the shape that it looks for ({error})")


def of_parameters(template: Mapping[str, Any], fixed: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is wrong with the parameters and Rules by themselves; where there is something, no more can be told.

    Args:
        template: Its loops written out.
        fixed: Parameters and pseudo parameters that have one value only.
    """
    for name, declared in (template.get("Parameters") or {}).items():
        default = declared.get("Default")
        if default is not None and name not in fixed and not is_stored(declared):
            text = value_as_text(default)
            if reason := refusal(declared, text):
                at = ("Parameters", name, "Default")
                yield from unresolvable(fault(f"the default of {name} {reason}", at), {})
    try:
        if refused := _refused_by_rules(template, fixed):
            yield from unresolvable(fault(f"no values of the parameters satisfy all Rules: {refused}", ("Rules",)), {})
    except ResolveError as error:
        yield from unresolvable(error, {})
    except TooManyConfigurations:
        return


def _refused_by_rules(template: Mapping[str, Any], fixed: Mapping[str, str]) -> str | None:
    """What the Rules say where no values of the parameters satisfy them; None where some do."""
    rules = template.get("Rules") or {}
    # one that nothing satisfies tells more than all of them together
    for part in (*({name: rule} for name, rule in rules.items()), rules):
        space = Space({**template, "Rules": part}, fixed)
        if not space.is_possible(space.undecided()):
            said = partial(_said_by_rules, template, part)
            return next((refused for _, refused in space.explore(said) if refused), None)
    return None


def _said_by_rules(template: Mapping[str, Any], rules: Mapping[str, Any], configuration: Configuration) -> str | None:
    refused = failed_assertions(rules, Evaluator(template, configuration))
    return next((description for _, _, description in refused), None)


def unresolvable(
    error: ResolveError, configuration: Mapping[str, str], template: Mapping[str, Any] | None = None
) -> Iterator[Finding]:
    """Yield what CloudFormation would not be able to evaluate."""
    # what a macro, or SAM where it is not written out, adds to a template is not seen here
    is_added_to = template is not None and (has_macros(template) or has_serverless(template))
    for one in error.faults:
        # SAM moves what a function's deployment refers to elsewhere
        if is_added_to and one.message.startswith((UNRESOLVED, CIRCULAR)):
            continue
        yield Finding(
            UNRESOLVABLE,
            "error",
            _resource_at(one.location),
            one.location,
            one.message,
            fix="correct what CloudFormation cannot evaluate",
            configuration=configuration,
        )


def _of_subject(
    space: Space,
    view: Callable[[Configuration], View],
    rule: Rule,
    subject: Any,
    faults: dict[Location, Finding],
) -> Iterator[Finding]:
    def ask(configuration: Configuration) -> list[Problem] | ResolveError:
        try:
            return list(rule.check(view(configuration), subject))
        except ResolveError as error:
            return error
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # whatever AWS would say of it, a rule that stumbles must not take the others with it
            raise _Misread(f"{type(error).__name__}: {error}") from error

    seen: set[Location] = set()
    for configuration, answer in space.explore(ask):
        if isinstance(answer, ResolveError):
            if space.is_possible(configuration):
                for finding in unresolvable(answer, configuration.decided(), space.template):
                    faults.setdefault(finding.at, finding)
            continue
        for problem in answer:
            if problem.at not in seen and space.is_possible(configuration):
                seen.add(problem.at)
                yield Finding(
                    rule.id,
                    rule.severity,
                    _resource_at(problem.at),
                    problem.at,
                    problem.message,
                    fix=problem.fix or rule.fix,
                    source=rule.source,
                    configuration=configuration.decided(),
                )


def _incomplete(rule: Rule, subject: Any, reason: str) -> Finding:
    # whatever the subject is, somewhere in it stands where it is
    owner = getattr(subject, "owner", None) or ("Resources", subject if isinstance(subject, str) else "")
    name = owner[1] if owner[0] == "Resources" else ""
    return Finding(
        INCOMPLETE,
        "warning",
        name,
        tuple(owner) if owner[1] else (),
        f"{rule.id} was not checked in every configuration: {reason}",
        fix="give some parameters a value with --parameter, and check again with others",
    )


def _resource_at(at: Location) -> str:
    return str(at[1]) if len(at) > 1 and at[0] == "Resources" else ""
