"""The shape of every section of a template, checked before anything is evaluated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from budget_stack.facts.parameters import is_list
from budget_stack.facts.template import MAPPINGS_BY_NAME, PSEUDO_PARAMETERS
from budget_stack.resolve.faults import Fault
from budget_stack.resolve.source import Location

_SCALAR = (str, int, float, bool)
_LENGTHS, _BOUNDS = ("MinLength", "MaxLength"), ("MinValue", "MaxValue")
_TEXTS = ("AllowedPattern", "ConstraintDescription")


def misshapen(template: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield everything that is not of the shape that CloudFormation takes; loops must have been expanded."""
    for section in MAPPINGS_BY_NAME:
        entries = template.get(section)
        if entries is not None and not isinstance(entries, dict):
            yield Fault(f"{section} must be a mapping", (section,))
            continue
        for name, entry in (entries or {}).items():
            at: Location = (section, name)
            if not isinstance(entry, dict):
                yield Fault("it must be a mapping", at)
            elif check := _CHECKS.get(section):
                yield from check(entry, at)
    known = {*(template.get("Parameters") or {}), *PSEUDO_PARAMETERS}
    yield from _not_of_rules(template.get("Rules"), ("Rules",), known)


def _parameter(entry: Mapping[str, Any], at: Location) -> Iterator[Fault]:
    if not isinstance(entry.get("Type"), str):
        yield Fault("a parameter needs a Type", at)
    allowed = entry.get("AllowedValues", [])
    if not isinstance(allowed, list) or not all(isinstance(value, _SCALAR) for value in allowed):
        yield Fault("AllowedValues must be a list of texts or numbers", (*at, "AllowedValues"))
    default = entry.get("Default", "")
    items = default if isinstance(default, list) and is_list(entry) else [default]
    if not all(isinstance(item, _SCALAR) for item in items):
        yield Fault("Default must be a text or a number", (*at, "Default"))
    for key in _LENGTHS:
        if key in entry and not re.fullmatch("[0-9]{1,9}", str(entry[key])):
            yield Fault(f"{key} must be a number of characters", (*at, key))
    for key in _BOUNDS:
        if key in entry and not _is_number(entry[key]):
            yield Fault(f"{key} must be a number", (*at, key))
    for key in _TEXTS:
        if not isinstance(entry.get(key, ""), str):
            yield Fault(f"{key} must be text", (*at, key))


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _rule(entry: Mapping[str, Any], at: Location) -> Iterator[Fault]:
    assertions = entry.get("Assertions")
    if not isinstance(assertions, list) or not all(isinstance(item, dict) and "Assert" in item for item in assertions):
        yield Fault("a rule needs Assertions, a list of mappings that each have an Assert", (*at, "Assertions"))


# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
_OF_RULES = {
    f"Fn::{name}"
    for name in (
        "And", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "Not", "Or", "RefAll", "ValueOf", "ValueOfAll",
    )
}  # fmt: skip


def _not_of_rules(node: object, at: Location, known: Collection[str]) -> Iterator[Fault]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "Condition" or (key.startswith("Fn::") and key not in _OF_RULES):
                yield Fault(f"{key} is not supported in Rules", (*at, key))
            elif key == "Ref" and isinstance(value, str) and value not in known:
                yield Fault(f"Rules refer to parameters, and {value} is none", (*at, key))
            else:
                yield from _not_of_rules(value, (*at, key), known)
    elif isinstance(node, list):
        for number, item in enumerate(node):
            yield from _not_of_rules(item, (*at, number), known)


def _resource(entry: Mapping[str, Any], at: Location) -> Iterator[Fault]:
    if not isinstance(entry.get("Type"), str):
        yield Fault("a resource needs a Type", at)
    if not isinstance(entry.get("Properties", {}), dict):
        yield Fault("Properties must be a mapping", (*at, "Properties"))
    named = entry.get("DependsOn", [])
    if not isinstance(named, str) and not (isinstance(named, list) and all(isinstance(name, str) for name in named)):
        yield Fault("DependsOn must be a logical id, or a list of them", (*at, "DependsOn"))
    yield from _condition(entry, at)


def _output(entry: Mapping[str, Any], at: Location) -> Iterator[Fault]:
    if "Value" not in entry:
        yield Fault("an output needs a Value", at)
    if not isinstance(entry.get("Export", {}), dict):
        yield Fault("Export must be a mapping with a Name", (*at, "Export"))
    yield from _condition(entry, at)


def _condition(entry: Mapping[str, Any], at: Location) -> Iterator[Fault]:
    if not isinstance(entry.get("Condition", ""), str):
        yield Fault("Condition must be the name of a condition", (*at, "Condition"))


_CHECKS = {"Parameters": _parameter, "Rules": _rule, "Resources": _resource, "Outputs": _output}
