"""A rule: what it says about itself, and the function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.findings import Problem, Severity
from budget_stack.checks.view.view import Node, Resource, View

CheckResource = Callable[[View, Resource], Iterator[Problem]]
CheckSubject = Callable[[View, Any], Iterator[Problem]]


class Rule(NamedTuple):
    """One thing that can be wrong with a template.

    Attributes:
        id: Its name in findings and suppressions: subject, hyphen, what is wrong.
        severity: How bad that is.
        title: What should be, in a line.
        says: What AWS answers, or what is seen, where it is not so.
        cause: How people come to break it.
        fix: What to do.
        source: Where that is written down.
        also: Rules of cfn-lint and cloudformation-validate that say the same; theirs is left out beside it.
        subjects: What of a template it looks at, each by itself and in the configurations that this one asks for.
        check: Yields what is wrong with a subject. It reads through the view, always alike, and stays silent on
            what is not known.
        of_update: Whether its subjects are those of the template that is deployed, of which it tells what becomes.
    """

    id: str
    severity: Severity
    title: str
    says: str
    cause: str
    fix: str
    source: str
    also: tuple[str, ...]
    subjects: Callable[[Mapping[str, Any]], Iterable[Any]]
    check: CheckSubject
    of_update: bool = False


def rule(
    id: str,  # noqa: A002
    severity: Severity,
    *on: str,
    title: str,
    says: str,
    cause: str,
    fix: str,
    source: str,
    also: tuple[str, ...] = (),
) -> Callable[[CheckResource], Rule]:
    """Make a rule of a function that checks one resource of the types `on`, where it is there."""

    def made(check: CheckResource) -> Rule:
        def subjects(template: Mapping[str, Any]) -> Iterator[str]:
            return (name for name, entry in template["Resources"].items() if entry["Type"] in on)

        def check_if_there(view: View, logical_id: str) -> Iterator[Problem]:
            resource = view.resource(logical_id)
            return iter(()) if resource is None else check(view, resource)

        return Rule(id, severity, title, says, cause, fix, source, also, subjects, check_if_there)

    return made


def template_rule(
    id: str,  # noqa: A002
    severity: Severity,
    subjects: Callable[[Mapping[str, Any]], Iterable[Any]],
    *,
    title: str,
    says: str,
    cause: str,
    fix: str,
    source: str,
    also: tuple[str, ...] = (),
    of_update: bool = False,
) -> Callable[[CheckSubject], Rule]:
    """Make a rule of a function that checks something else than a resource: whatever `subjects` finds in a template."""

    def made(check: CheckSubject) -> Rule:
        return Rule(id, severity, title, says, cause, fix, source, also, subjects, check, of_update)

    return made


def update_rule(
    id: str,  # noqa: A002
    severity: Severity,
    *on: str,
    title: str,
    says: str,
    cause: str,
    fix: str,
    source: str,
) -> Callable[[CheckResource], Rule]:
    """Make a rule of a function that checks what becomes of a deployed resource, of the types `on` or of any."""

    def made(check: CheckResource) -> Rule:
        def subjects(deployed: Mapping[str, Any]) -> Iterator[str]:
            return (name for name, entry in deployed["Resources"].items() if not on or entry["Type"] in on)

        def check_if_there(view: View, logical_id: str) -> Iterator[Problem]:
            resource = view.deployed.resource(logical_id) if view.deployed else None
            return iter(()) if resource is None else check(view, resource)

        return Rule(id, severity, title, says, cause, fix, source, (), subjects, check_if_there, of_update=True)

    return made


def problem(node: Node, message: str, fix: str = "") -> Problem:
    """What is wrong at a node."""
    return Problem(node.at, message, fix)
