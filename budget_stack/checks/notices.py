"""What a check reports beside its rules: what CloudFormation cannot evaluate, and what the check could not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from budget_stack.checks.report import Finding, resource_at
from budget_stack.checks.sam import has_serverless
from budget_stack.resolve.faults import CIRCULAR, UNRESOLVED, ResolveError
from budget_stack.resolve.source import Location
from budget_stack.resolve.transforms import has_macros

UNRESOLVABLE = "template-unresolvable"
INCOMPLETE = "check-incomplete"
NOT_CHECKED = "not-checked"

FIX_VALUES = "give some parameters a value with --parameter, and check again with others"


def unresolvable(
    error: ResolveError, configuration: Mapping[str, str], template: Mapping[str, Any] | None = None
) -> Iterator[Finding]:
    """Yield what CloudFormation would not be able to evaluate.

    Args:
        error: The faults that were found.
        configuration: The parameters that they depend on, with their values.
        template: Where a macro or SAM may add what seems to be missing; left out, nothing is thought to be added.
    """
    # what a macro, or SAM where it is not translated, adds to a template is not seen here
    is_added_to = template is not None and (has_macros(template) or has_serverless(template))
    for one in error.faults:
        # SAM moves what a function's deployment refers to elsewhere
        if is_added_to and one.message.startswith((UNRESOLVED, CIRCULAR)):
            continue
        yield Finding(
            UNRESOLVABLE,
            "error",
            resource_at(one.location),
            one.location,
            one.message,
            fix="correct what CloudFormation cannot evaluate",
            configuration=configuration,
        )


def incomplete(at: Location, message: str, fix: str = FIX_VALUES) -> Finding:
    """A warning that part of the check was not made."""
    return Finding(INCOMPLETE, "warning", resource_at(at), at, message, fix=fix)


def not_checked(at: Location, message: str) -> Finding:
    """A note that something was not checked at all."""
    return Finding(NOT_CHECKED, "info", resource_at(at), at, message)
