"""Checks the parameters: the values given for them, their defaults, and the Rules about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from budget_stack.checks.notices import unresolvable
from budget_stack.checks.report import Finding
from budget_stack.facts.parameters import is_stored, refusal, value_as_text
from budget_stack.facts.regions import REGION_PATTERN
from budget_stack.facts.template import PSEUDO_PARAMETERS
from budget_stack.resolve.assertions import failed_assertions
from budget_stack.resolve.configurations import Configuration, Space, TooManyConfigurations
from budget_stack.resolve.evaluator import Evaluator
from budget_stack.resolve.faults import ResolveError, fault
from budget_stack.spelling import did_you_mean


class InvalidParameter(ValueError):
    """The template does not take a value that was given for a parameter."""


def check_values(template: Mapping[str, Any], fixed: Mapping[str, str]) -> None:
    """Check that a template takes the values given for its parameters.

    Raises:
        InvalidParameter: there is no such parameter, or it does not take the value.
    """
    declared = template.get("Parameters") or {}
    for name, text in fixed.items():
        if name.startswith("AWS::"):
            _check_pseudo_parameter(name, text)
            continue
        if name not in declared:
            raise InvalidParameter(
                f"{name} is no parameter of the template, which has {', '.join(declared) or 'none'}"
                f"{did_you_mean(name, declared)}"
            )
        if reason := refusal(declared[name], text):
            raise InvalidParameter(f"{name} {reason}; got {text!r}")


def _check_pseudo_parameter(name: str, text: str) -> None:
    if name not in PSEUDO_PARAMETERS:
        known = ", ".join(PSEUDO_PARAMETERS)
        raise InvalidParameter(
            f"{name} is no pseudo parameter; there are {known}{did_you_mean(name, PSEUDO_PARAMETERS)}"
        )
    if name == "AWS::Region" and not re.fullmatch(REGION_PATTERN, text):
        raise InvalidParameter(f"{name} must be a region such as eu-central-1; got {text!r}")


def unusable_parameters(template: Mapping[str, Any], fixed: Mapping[str, str]) -> list[Finding]:
    """Return findings about defaults that are refused, and Rules that nothing satisfies.

    If there are any, nothing else can be checked.

    Args:
        template: The template, its loops expanded.
        fixed: Parameters and pseudo parameters that have this value and no other.

    Raises:
        InvalidParameter: only the values in `fixed` are to blame.
    """
    findings = list(_unusable(template, fixed))
    if findings and fixed and not list(_unusable(template, {})):
        given = ", ".join(f"{name}={text}" for name, text in fixed.items())
        raise InvalidParameter(f"{given}: {findings[0].message}")
    return findings


def _unusable(template: Mapping[str, Any], fixed: Mapping[str, str]) -> Iterator[Finding]:
    for name, declared in (template.get("Parameters") or {}).items():
        default = declared.get("Default")
        if default is None or name in fixed or is_stored(declared):
            continue
        if reason := refusal(declared, value_as_text(default)):
            at = ("Parameters", name, "Default")
            yield from unresolvable(fault(f"the default of {name} {reason}", at), {})
    try:
        if description := _unsatisfiable(template, fixed):
            message = f"no values of the parameters satisfy all Rules: {description}"
            yield from unresolvable(fault(message, ("Rules",)), {})
    except ResolveError as error:
        yield from unresolvable(error, {})
    except TooManyConfigurations:
        return


def _unsatisfiable(template: Mapping[str, Any], fixed: Mapping[str, str]) -> str | None:
    """Return an assertion that fails, if no values of the parameters satisfy the Rules; None if some do."""
    rules = template.get("Rules") or {}
    # a single rule that nothing satisfies tells more than all of them together
    for part in (*({name: rule} for name, rule in rules.items()), rules):
        space = Space({**template, "Rules": part}, fixed)
        if not space.is_possible(space.undecided()):
            failed = partial(_first_failed, template, part)
            return next((description for _, description in space.explore(failed) if description), None)
    return None


def _first_failed(template: Mapping[str, Any], rules: Mapping[str, Any], configuration: Configuration) -> str | None:
    failed = failed_assertions(rules, Evaluator(template, configuration))
    return next((description for _, _, description in failed), None)
