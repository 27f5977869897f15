"""The values of a template's parameters, given or by default, as `Ref` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from budget_stack.facts.parameters import is_hidden, is_list, is_stored, items_of, refusal, value_as_text
from budget_stack.resolve.faults import Fault
from budget_stack.resolve.symbols import OpenParameter


def parameter_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, object]
) -> tuple[dict[str, object], list[Fault]]:
    """Return every declared parameter's value, and what is wrong with the values given.

    A value is text, or a list of texts if the parameter's type is a list. The value of a Systems Manager parameter
    is a symbol, since it is only known at deployment.
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
        text = value_as_text(value)
        if reason := refusal(declaration, text):
            faults.append(Fault(f"Parameter {name} {reason}; got {_shown(declaration, text)}", ("Parameters", name)))
        values[name] = value_of(name, declaration, text)
    return values, faults


def value_of(name: str, declaration: Mapping[str, Any], text: str) -> object:
    """Return what `Ref` gives for a parameter whose value is written as this text."""
    if is_stored(declaration):
        return OpenParameter(name)
    return items_of(text) if is_list(declaration) else text


def _shown(declaration: Mapping[str, Any], text: str) -> str:
    return "****" if is_hidden(declaration) else repr(text)
