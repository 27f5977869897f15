"""The same fault, spelled as people do: literally, by a parameter, by intrinsics, under a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tests.budget_stack.checks.mutants import Change, Mutant, leave

Template = dict[str, Any]
Place = Callable[[Template, Any], object]
NOTHING = {"Ref": "AWS::NoValue"}


def spelled(
    rule: str,
    resource: str,
    place: Place,
    value: Any,
    before: Change = leave,
    *,
    switched: bool = True,
    configuration: Mapping[str, str] = MappingProxyType({}),
) -> list[Mutant]:
    """A mutant for each spelling of a value that `place` puts into a template, changed as it must be `before`.

    Without `switched` it is not put under a condition, since without the value something else is wrong. What else the
    finding names is its `configuration`.
    """
    changes = [lambda t: place(t, value), lambda t: place(t, _computed(value))]
    if not isinstance(value, list | dict):
        changes.append(lambda t: place(t, _chosen(t, value)))
    if switched:
        changes.append(lambda t: place(t, _under_condition(t, value)))
    return [Mutant(rule, resource, _both(before, change), configuration) for change in changes]


def _both(before: Change, change: Change) -> Change:
    def both(template: Template) -> None:
        before(template)
        change(template)

    return both


def _chosen(template: Template, value: Any) -> Any:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    template["Parameters"]["Chosen"] = {"Type": "String", "Default": text, "AllowedValues": [text]}
    return {"Ref": "Chosen"}


def _under_condition(template: Template, value: Any) -> Any:
    template["Parameters"]["Switch"] = {"Type": "String", "Default": "on", "AllowedValues": ["on", "off"]}
    template["Conditions"]["IsOn"] = {"Fn::Equals": [{"Ref": "Switch"}, "on"]}
    return {"Fn::If": ["IsOn", value, NOTHING]}


def _computed(value: Any) -> Any:
    """A value whose texts and numbers are what functions return."""
    if isinstance(value, list):
        return [_computed(it) for it in value]
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::")):
            return value
        return {key: _computed(it) for key, it in value.items()}
    return {"Fn::Join": ["", [value]]} if isinstance(value, str) else {"Fn::Select": [0, [value]]}
