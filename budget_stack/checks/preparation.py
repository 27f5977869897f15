"""Prepares a template for the engines: its loops are expanded, and SAM's resources translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from budget_stack.checks.notices import incomplete, not_checked, unresolvable
from budget_stack.checks.report import Finding
from budget_stack.resolve import sam
from budget_stack.resolve.faults import ResolveError
from budget_stack.resolve.loops import OpenLoop, expand, expand_what_can_be, goes_over_defaults
from budget_stack.resolve.source import Source


class UnusableDeployed(ValueError):
    """The template that is said to be deployed cannot be evaluated."""


class Prepared(NamedTuple):
    """A template that can be checked.

    Attributes:
        written: The template as its author wrote it, its loops expanded.
        template: The same template with SAM's resources translated, if that is possible.
        findings: Notes about what cannot be checked.
    """

    written: Mapping[str, Any]
    template: Mapping[str, Any]
    findings: tuple[Finding, ...]


class Unprepared(NamedTuple):
    """A template that cannot be checked, with findings that say why."""

    findings: tuple[Finding, ...]


def prepared(source: Source, fixed: Mapping[str, str]) -> Prepared | Unprepared:
    """Return a template for the engines.

    Args:
        source: The template as it was read.
        fixed: Parameters and pseudo parameters that have this value and no other.
    """
    try:
        written, refused = expand_what_can_be(source, fixed)
    except ResolveError as error:
        return Unprepared(tuple(unresolvable(error, {})))
    # a loop is not a resource
    notices = [finding._replace(resource="") for error in refused for finding in _of_a_loop(error)]
    if goes_over_defaults(source.template, fixed):
        notices.append(not_checked((), "loops are written out for the defaults of the parameters that they go over"))
    if not sam.has_serverless(written):
        return Prepared(written, written, tuple(notices))
    try:
        return Prepared(written, sam.translate(written, fixed), tuple(notices))
    except sam.NotTranslated as reason:
        for name, entry in written["Resources"].items():
            if entry["Type"].startswith(sam.TYPES):
                notices.append(not_checked(("Resources", name), f"{entry['Type']} was not checked: {reason}"))
        return Prepared(written, written, tuple(notices))


def _of_a_loop(error: ResolveError) -> Iterator[Finding]:
    if isinstance(error, OpenLoop):
        message = f"what the loop makes was not checked: {error.faults[0].message}"
        yield incomplete(error.faults[0].location, message, fix="give it with --parameter")
    else:
        yield from unresolvable(error, {})


def prepared_deployed(source: Source, fixed: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the template that the stack has now.

    Args:
        source: The template as it was read.
        fixed: Parameters and pseudo parameters that have this value and no other.

    Raises:
        UnusableDeployed: it cannot be evaluated.
    """
    try:
        template = expand(source, fixed)
        return sam.translate(template, fixed) if sam.has_serverless(template) else template
    except ResolveError as error:
        raise UnusableDeployed(f"{source.name}: {error}") from None
    except sam.NotTranslated:
        # the resources that SAM would add are then left out on both sides
        return template
