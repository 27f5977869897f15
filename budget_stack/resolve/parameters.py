"""The Parameters section: what values it takes, and what CloudFormation makes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from budget_stack.facts.patterns import few_texts, matches
from budget_stack.resolve.faults import Fault
from budget_stack.resolve.symbols import OpenParameter, as_text

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
PSEUDO_PARAMETERS = (
    "AWS::AccountId",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
_STORED = "AWS::SSM::Parameter::Value<"
_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")


def parameter_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, object]
) -> tuple[dict[str, object], list[Fault]]:
    """Return every declared parameter's value, and what is wrong with those that were given.

    A value is text, or a list of texts where the type is one of several. One that Systems Manager keeps is only
    known at deployment.
    """
    faults = [
        Fault(f"Parameters: [{name}] do not exist in the template", ("Parameters",))
        for name in given
        if name not in declared
    ]
    values: dict[str, object] = {}
    for name, declaration in declared.items():
        value = given.get(name, declaration.get("Default"))
        if value is None:
            faults.append(Fault(f"Parameters: [{name}] must have values", ("Parameters", name)))
            continue
        text = ",".join(map(as_text, value)) if isinstance(value, list | tuple) else as_text(value)
        if reason := refusal(declaration, text):
            faults.append(Fault(f"Parameter {name} {reason}; got {_shown(declaration, text)}", ("Parameters", name)))
        values[name] = value_of(name, declaration, text)
    return values, faults


def value_of(name: str, declaration: Mapping[str, Any], text: str) -> object:
    """What a Ref to a parameter gives when its value was written as this text."""
    type_ = str(declaration.get("Type", "String"))
    if type_.startswith(_STORED):
        return OpenParameter(name)
    return [item.strip() for item in text.split(",")] if is_list(declaration) else text


def is_stored(declaration: Mapping[str, Any]) -> bool:
    """Tell whether Systems Manager keeps a parameter's value, and the template only gets its name."""
    return str(declaration.get("Type", "")).startswith(_STORED)


def is_list(declaration: Mapping[str, Any]) -> bool:
    """Tell whether a parameter holds several values."""
    type_ = str(declaration.get("Type", "String")).removeprefix(_STORED)
    return type_.startswith(("List<", "CommaDelimitedList"))


def is_number(declaration: Mapping[str, Any]) -> bool:
    """Tell whether a parameter holds a number, or several."""
    return declaration.get("Type") in ("Number", "List<Number>")


def refusal(declaration: Mapping[str, Any], text: str) -> str | None:
    """Why CloudFormation refuses a value before it makes anything; None where it does not.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    if reason := _constraint(declaration, text):
        described = declaration.get("ConstraintDescription")
        return f"failed to satisfy constraint: {described}" if described else reason
    return None


def _constraint(declaration: Mapping[str, Any], text: str) -> str | None:
    items = [item.strip() for item in text.split(",")] if is_list(declaration) else [text]
    allowed = declaration.get("AllowedValues")
    if allowed is not None and not {*items} <= {*map(as_text, allowed)}:
        return f"must be one of {', '.join(map(as_text, allowed))}"
    if is_number(declaration):
        if not all(_NUMBER.fullmatch(item) for item in items):
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


def allowed_values(declaration: Mapping[str, Any]) -> list[str] | None:
    """All values that a parameter can have, its default first; None where there is no end of them.

    Of a list each item is one of AllowedValues, so that there is no end of lists; and a parameter that Systems
    Manager keeps names one, whose value may be anything.
    """
    if is_list(declaration) or is_stored(declaration):
        return None
    values = declaration.get("AllowedValues")
    texts = None if values is None else [as_text(value) for value in values]
    if texts is None and (pattern := declaration.get("AllowedPattern")):
        texts = few_texts(pattern)
    if texts is None:
        return None
    default = as_text(declaration["Default"]) if "Default" in declaration else None
    return sorted(dict.fromkeys(texts), key=lambda text: text != default)


def _shown(declaration: Mapping[str, Any], text: str) -> str:
    return "****" if str(declaration.get("NoEcho", "")).lower() == "true" else repr(text)
