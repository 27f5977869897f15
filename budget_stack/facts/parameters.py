"""Parameters of a template: of what kind they are, and which values CloudFormation takes for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.patterns import few_texts, matches
from budget_stack.facts.template import as_text

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
_STORED = "AWS::SSM::Parameter::Value<"
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


def is_stored(declaration: Mapping[str, Any]) -> bool:
    """Tell whether Systems Manager keeps a parameter's value, and the template only gets its name."""
    return str(declaration.get("Type", "")).startswith(_STORED)


def is_list(declaration: Mapping[str, Any]) -> bool:
    """Tell whether a parameter holds several values."""
    type_ = str(declaration.get("Type", "String")).removeprefix(_STORED)
    return type_.startswith(("List<", "CommaDelimitedList"))


def items_of(text: str) -> list[str]:
    """The values that a text holds, where a parameter is a list."""
    return [item.strip() for item in text.split(",")]


def is_hidden(declaration: Mapping[str, Any]) -> bool:
    """Tell whether CloudFormation keeps a parameter's value out of what it shows: its NoEcho."""
    return str(declaration.get("NoEcho", "")).lower() == "true"


def holds_numbers(declaration: Mapping[str, Any]) -> bool:
    """Tell whether a parameter holds a number, or several."""
    return declaration.get("Type") in ("Number", "List<Number>")


def is_number(text: str) -> bool:
    """Tell whether CloudFormation takes a text for a number: `007`, `5.` and `1e3` too."""
    return _NUMBER.fullmatch(text) is not None


def refusal(declaration: Mapping[str, Any], text: str) -> str | None:
    """Why CloudFormation refuses a value before it makes anything; None where it does not.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    if reason := _constraint(declaration, text):
        described = declaration.get("ConstraintDescription")
        return f"failed to satisfy constraint: {described}" if described else reason
    return None


def _constraint(declaration: Mapping[str, Any], text: str) -> str | None:
    items = items_of(text) if is_list(declaration) else [text]
    allowed = declaration.get("AllowedValues")
    if allowed is not None and not {*items} <= {*map(as_text, allowed)}:
        return f"must be one of {', '.join(map(as_text, allowed))}"
    if holds_numbers(declaration):
        if not all(map(is_number, items)):
            return "must be a number"
        if "MinValue" in declaration and any(float(item) < float(declaration["MinValue"]) for item in items):
            return f"must be at least {declaration['MinValue']}"
        if "MaxValue" in declaration and any(float(item) > float(declaration["MaxValue"]) for item in items):
            return f"must be at most {declaration['MaxValue']}"
        return None
    if any(len(item) < int(declaration.get("MinLength", 0)) for item in items):
        return f"must have at least {declaration['MinLength']} characters"
    if "MaxLength" in declaration and any(len(item) > int(declaration["MaxLength"]) for item in items):
        return f"must have at most {declaration['MaxLength']} characters"
    pattern = declaration.get("AllowedPattern")
    if pattern and not all(matches(pattern, item) for item in items):
        return f"must match {pattern}"
    return None


def value_as_text(value: object) -> str:
    """Write a parameter's value, or its default, as the one text that CloudFormation has of it: a list with commas.

    Raises:
        TypeError: it is neither a scalar nor several.
    """
    return ",".join(map(as_text, value)) if isinstance(value, list | tuple) else as_text(value)


def allowed_values(declaration: Mapping[str, Any]) -> list[str] | None:
    """All values that a parameter can have, its default first; None where there is no end of them.

    Of a list each item is one of AllowedValues, so that there is no end of lists; and a parameter that Systems
    Manager keeps names one, whose value may be anything.
    """
    if is_list(declaration) or is_stored(declaration):
        return None
    values = declaration.get("AllowedValues")
    texts = None if values is None else tuple(as_text(value) for value in values)
    if texts is None and (pattern := declaration.get("AllowedPattern")):
        texts = few_texts(pattern)
    if texts is None:
        return None
    default = as_text(declaration["Default"]) if "Default" in declaration else None
    return sorted(dict.fromkeys(texts), key=lambda text: text != default)
