"""A rule: what it says about itself, what it looks at, and the function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Generic, NamedTuple, TypeVar

from budget_stack.checks.findings import Problem, Severity
from budget_stack.checks.view.view import Resource, View

Template = Mapping[str, Any]
Subject = TypeVar("Subject")


class Text(NamedTuple):
    """What a rule says about itself.

    Attributes:
        title: What should be, in a line.
        says: What AWS answers, or what is seen, where it is not so.
        cause: How people come to break it.
        fix: What to do.
        source: Where that is written down.
    """

    title: str
    says: str
    cause: str
    fix: str
    source: str


@dataclass(frozen=True)
class Subjects(Generic[Subject]):
    """What a rule looks at, each by itself and in the configurations that this one asks for.

    Attributes:
        names: The names of the subjects in a template, before any condition is decided.
        reach: The subject of a name in one configuration; None where it is not there.
        deployed: Whether they are those of the template that is deployed, of which the rule tells what becomes.
    """

    names: Callable[[Template], Iterable[Any]]
    reach: Callable[[View, Any], Subject | None]
    deployed: bool = False


class Rule(NamedTuple):
    """One thing that can be wrong with a template.

    Attributes:
        id: Its name in findings and suppressions: subject, hyphen, what is wrong.
        severity: How bad that is.
        on: What it looks at.
        text: What it says about itself.
        find: Yields what is wrong with a subject. It reads through the view, always alike, and stays silent on
            what is not known.
        same_as: Rules of cfn-lint and cloudformation-validate that report the same; theirs is left out beside it.
    """

    id: str
    severity: Severity
    on: Subjects[Any]
    text: Text
    find: Callable[[View, Any], Iterator[Problem]]
    same_as: tuple[str, ...] = ()

    def check(self, view: View, name: Any) -> Iterator[Problem]:
        """Yield what is wrong with the subject of this name, where it is there."""
        subject = self.on.reach(view, name)
        return iter(()) if subject is None else self.find(view, subject)


def rule(
    id: str,  # noqa: A002
    severity: Severity,
    *,
    on: Subjects[Subject],
    text: Text,
    same_as: tuple[str, ...] = (),
) -> Callable[[Callable[[View, Subject], Iterator[Problem]]], Rule]:
    """Make a rule of a function that finds what is wrong with one of the subjects `on`."""

    def make(find: Callable[[View, Subject], Iterator[Problem]]) -> Rule:
        return Rule(id, severity, on, text, find, same_as)

    return make


def resources(*types: str) -> Subjects[Resource]:
    """The resources of these types, or of any."""

    def names(template: Template) -> Iterator[str]:
        return (name for name, entry in template["Resources"].items() if not types or entry["Type"] in types)

    return Subjects(names, View.resource)


def pairs(type_: str) -> Subjects[tuple[Resource, Resource]]:
    """Every two resources of a type, each pair once."""

    def names(template: Template) -> Iterator[tuple[str, str]]:
        return combinations((name for name, entry in template["Resources"].items() if entry["Type"] == type_), 2)

    def reach(view: View, pair: tuple[str, str]) -> tuple[Resource, Resource] | None:
        one, other = map(view.resource, pair)
        return (one, other) if one and other else None

    return Subjects(names, reach)


def parts(find: Callable[[Template], Iterable[Subject]]) -> Subjects[Subject]:
    """Whatever `find` yields of a template; the rule itself asks whether it is there."""
    return Subjects(find, lambda view, part: part)


def template() -> Subjects[Template]:
    """The template as a whole."""
    return Subjects(lambda template: ("",), lambda view, name: view.template)


def deployed(subjects: Subjects[Subject]) -> Subjects[Subject]:
    """Subjects of the template that is deployed, where that is known."""

    def reach(view: View, name: Any) -> Subject | None:
        return subjects.reach(view.deployed, name) if view.deployed else None

    return Subjects(subjects.names, reach, deployed=True)
