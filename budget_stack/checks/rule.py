"""A rule: its documentation, its subjects, and the function that finds violations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from budget_stack.checks.problem import Problem
from budget_stack.checks.report import Severity
from budget_stack.checks.view.view import Resource, View
from budget_stack.checks.view.written import Written

Template = Mapping[str, Any]
Subject = TypeVar("Subject")


class Text(NamedTuple):
    """What a rule says about itself.

    Attributes:
        title: What should be the case, in one line.
        says: What AWS answers, or what happens, if it is not.
        cause: How this usually comes about.
        fix: What to do.
        source: The address of the documentation.
    """

    title: str
    says: str
    cause: str
    fix: str
    source: str


@dataclass(frozen=True)
class Subjects(Generic[Subject]):
    """What a rule looks at, one at a time, each in the configurations that its own answer depends on.

    Attributes:
        names: Returns the names of the subjects in a template, before any condition is decided.
        reach: Returns the subject of a name in one configuration; None if a condition leaves it out.
        deployed: Whether they are subjects of the deployed template, for rules about updates.
    """

    names: Callable[[Written], Iterable[Any]]
    reach: Callable[[View, Any], Subject | None]
    deployed: bool = False


class Rule(NamedTuple):
    """One thing that can be wrong with a template.

    Attributes:
        id: Its name in findings and suppressions: subject, hyphen, what is wrong.
        severity: How severe that is.
        on: What it looks at.
        text: What it says about itself.
        find: Yields the problems of a subject. It reads through the view, always in the same order, and is silent
            about anything that is not known.
        same_as: Rules of cfn-lint and cloudformation-validate that report the same problem; theirs are dropped.
        together: How many parts of their places the problems share that are one finding; 0 if each is one by itself.
    """

    id: str
    severity: Severity
    on: Subjects[Any]
    text: Text
    find: Callable[[View, Any], Iterator[Problem]]
    same_as: tuple[str, ...] = ()
    together: int = 0

    def check(self, view: View, name: Any) -> Iterator[Problem]:
        """Yield the problems of the subject of this name, unless a condition leaves it out."""
        subject = self.on.reach(view, name)
        return iter(()) if subject is None else self.find(view, subject)


def rule(
    id: str,  # noqa: A002
    severity: Severity,
    *,
    on: Subjects[Subject],
    text: Text,
    same_as: tuple[str, ...] = (),
    together: int = 0,
) -> Callable[[Callable[[View, Subject], Iterator[Problem]]], Rule]:
    """Make a rule of a function that finds the problems of one of the subjects `on`."""

    def make(find: Callable[[View, Subject], Iterator[Problem]]) -> Rule:
        return Rule(id, severity, on, text, find, same_as, together)

    return make


def resources(*types: str) -> Subjects[Resource]:
    """The resources of these types, or all resources."""
    return Subjects(lambda written: written.named(*types), View.resource)


def parts(find: Callable[[Template], Iterable[Subject]]) -> Subjects[Subject]:
    """Whatever `find` yields for a template; the rule itself asks whether a condition leaves it out."""
    return Subjects(lambda written: find(written.template), lambda view, part: part)


def template() -> Subjects[Template]:
    """The template as a whole."""
    return Subjects(lambda written: ("",), lambda view, name: view.template)


def deployed(subjects: Subjects[Subject]) -> Subjects[Subject]:
    """The same subjects, of the deployed template if it is known."""

    def reach(view: View, name: Any) -> Subject | None:
        return subjects.reach(view.deployed, name) if view.deployed else None

    return Subjects(subjects.names, reach, deployed=True)
