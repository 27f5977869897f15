"""Values that are given for parameters: the template is checked with these alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from budget_stack.errors import did_you_mean
from budget_stack.facts.parameters import refusal
from budget_stack.facts.regions import REGION_PATTERN
from budget_stack.facts.template import PSEUDO_PARAMETERS


class InvalidParameter(ValueError):
    """A value that was given for a parameter, and that the template does not take."""


def check_values(template: Mapping[str, Any], fixed: Mapping[str, str]) -> None:
    """Refuse what a template does not take.

    Raises:
        InvalidParameter: there is no such parameter, or its value cannot be that.
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
