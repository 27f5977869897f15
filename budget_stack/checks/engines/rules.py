"""Our own rules, each asked in every configuration that its answer depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from budget_stack.checks.causes import telling
from budget_stack.checks.circles import Circle, circles, find_circle
from budget_stack.checks.engines.engine import Subject
from budget_stack.checks.expressions import Expression, Missing, expressions
from budget_stack.checks.notices import UNRESOLVABLE, incomplete, unresolvable
from budget_stack.checks.problem import Problem
from budget_stack.checks.report import OURS, Finding, resource_at
from budget_stack.checks.rule import Rule, Subjects, Text, parts
from budget_stack.checks.view.view import View
from budget_stack.checks.view.written import Written
from budget_stack.resolve.configurations import Configuration, Space, TooManyConfigurations
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.source import Location


@dataclass(frozen=True)
class OwnRules:
    """Our own rules, which see the template in every configuration.

    Attributes:
        rules: The rules to ask; rules about updates are silent unless the deployed template is known.
        evaluates: Whether to evaluate as well whatever no rule asks about.
    """

    rules: Sequence[Rule]
    evaluates: bool = True
    name = OURS

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """Yield each problem that rules find, in the first possible configuration, and what cannot be evaluated."""
        written = Written(subject.template)
        of_template = [rule for rule in self.rules if not rule.on.deployed]
        if self.evaluates:
            of_template += [_EVALUATION, _CIRCLES]
        alone = Space(subject.template, subject.parameters)
        answers = list(_answers(alone, of_template, written, lambda point: View(written, point, subject.size)))
        yield from _together(answers)
        faults: dict[Location, Finding] = {}
        for answer in answers:
            for at, finding in answer.faults.items():
                faults.setdefault(at, finding)
        yield from faults.values()
        if subject.deployed is not None:
            deployed = Written(subject.deployed)
            of_update = [rule for rule in self.rules if rule.on.deployed]
            together = Space(subject.template, subject.parameters, subject.deployed)
            # what cannot be evaluated in the new template has been reported already
            for answer in _answers(
                together,
                of_update,
                deployed,
                lambda point: View(written, point, subject.size, deployed),
            ):
                yield from answer.findings


class _Answer(NamedTuple):
    """What a rule finds in one part of a template, and what CloudFormation could not evaluate there.

    Attributes:
        names: What findings are about, by their places, for a rule that tells several in one.
    """

    rule: Rule
    findings: list[Finding]
    faults: Mapping[Location, Finding]
    names: Mapping[Location, str]


def _together(answers: Iterable[_Answer]) -> Iterator[Finding]:
    """Yield the findings of all answers, as one each where a rule tells them together."""
    told: dict[tuple[str, Location], tuple[Finding, list[str]]] = {}
    for answer in answers:
        for finding in answer.findings:
            place = (finding.rule, finding.at[: answer.rule.together])
            if not answer.rule.together or finding.rule != answer.rule.id:
                yield finding
            elif place in told:
                told[place][1].append(answer.names[finding.at])
            else:
                told[place] = finding, []
    for first, others in told.values():
        more = f"; the same goes for {', '.join(dict.fromkeys(others))}" if others else ""
        yield first._replace(message=first.message + more)


class _Misread(Exception):
    """A rule came across something that it cannot read."""


def _evaluate(view: View, expression: Expression | Missing) -> Iterator[Problem]:
    expression.evaluate(view)
    return iter(())


def _go_round(view: View, circle: Circle) -> Iterator[Problem]:
    find_circle(view, circle)
    return iter(())


# what they find is raised
_NO_TEXT = Text("", "", "", "", "")
_EVALUATION = Rule(UNRESOLVABLE, "error", parts(expressions), _NO_TEXT, _evaluate)
_CIRCLES = Rule(UNRESOLVABLE, "error", Subjects(circles, lambda view, circle: circle), _NO_TEXT, _go_round)

ViewOf = Callable[[Configuration], View]


def _answers(space: Space, rules: Iterable[Rule], read: Written, view: ViewOf) -> Iterator[_Answer]:
    return (_answer(space, rule, part, view) for rule in rules for part in rule.on.names(read))


def _answer(space: Space, rule: Rule, part: Any, view: ViewOf) -> _Answer:  # noqa: C901 # every way in which it can end
    found: dict[Location, tuple[Problem, Configuration]] = {}
    explored: list[tuple[Configuration, _Told]] = []
    faults: dict[Location, Finding] = {}

    def ask(configuration: Configuration) -> list[Problem] | ResolveError:
        try:
            return list(rule.check(view(configuration), part))
        except ResolveError as error:
            return error
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # a rule that stumbles over a malformed template must not take the others with it
            raise _Misread(f"{type(error).__name__}: {error}") from error

    def result(*notices: Finding) -> _Answer:
        findings = []
        for problem, one in found.values():
            # unless every configuration was seen, any of them may be without the problem
            causes = space.example(one) if notices else _causes(space, problem, one, explored)
            findings.append(_finding(rule, problem, causes))
        return _Answer(rule, [*findings, *notices], faults, {at: problem.name for at, (problem, _) in found.items()})

    try:
        for configuration, answer in space.explore(ask):
            explored.append((configuration, _told(answer)))
            if isinstance(answer, ResolveError):
                if space.is_possible(configuration):
                    for finding in unresolvable(answer, space.example(configuration), space.template):
                        faults.setdefault(finding.at, finding)
                continue
            for problem in answer:
                if problem.at not in found and space.is_possible(configuration):
                    found[problem.at] = problem, configuration
    except ResolveError as error:
        # from the Rules, evaluated in a configuration that nothing has asked about before
        for finding in unresolvable(error, {}, space.template):
            faults.setdefault(finding.at, finding)
    except TooManyConfigurations:
        return result(_incomplete(rule, part, "it depends on too many conditions at once"))
    except _Misread as error:
        return result(_incomplete(rule, part, f"something there has not the shape that it looks for ({error})"))
    return result()


_Told = frozenset[tuple[Location, str]]


def _told(answer: list[Problem] | ResolveError) -> _Told:
    # the same place may be wrong for another reason elsewhere, which another message says
    return frozenset() if isinstance(answer, ResolveError) else frozenset((one.at, one.message) for one in answer)


def _causes(
    space: Space, problem: Problem, one: Configuration, explored: Iterable[tuple[Configuration, _Told]]
) -> dict[str, str]:
    """Return the parameters that a finding depends on, of those that were decided on the way to it."""
    decided = space.example(one)
    alike = (problem.at, problem.message)
    without = [other for other, told in explored if alike not in told and space.is_possible(other)] if decided else ()
    return {name: decided[name] for name in sorted(telling(one, decided, without))}


def _finding(rule: Rule, problem: Problem, configuration: Mapping[str, str]) -> Finding:
    return Finding(
        rule.id,
        rule.severity,
        resource_at(problem.at),
        problem.at,
        problem.message,
        fix=problem.fix or rule.text.fix,
        source=rule.text.source,
        configuration=configuration,
    )


def _incomplete(rule: Rule, part: Any, reason: str) -> Finding:
    # a part is a logical id, or something that knows its owner
    owner = getattr(part, "owner", None) or ("Resources", part if isinstance(part, str) else "")
    at = tuple(owner) if owner[1] else ()
    return incomplete(at, f"{rule.id} was not checked in every configuration: {reason}")
