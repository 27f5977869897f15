"""Lists: written, by a parameter that holds several values, or by a function that gives several."""

from __future__ import annotations

from typing import NamedTuple

from budget_stack.checks.view.view import Node, View
from budget_stack.facts.parameters import is_list
from budget_stack.resolve.symbols import Call, OpenParameter

_FUNCTIONS = ("Fn::Split", "Fn::GetAZs", "Fn::Cidr")


class List(NamedTuple):
    """Where a list comes from.

    Attributes:
        parameter: The parameter that holds several values; empty if it is none.
        function: The function that gives several; empty if it is none.
    """

    parameter: str = ""
    function: str = ""


def list_at(view: View, node: Node) -> List | None:
    """Return where the list of a place comes from; None if it holds none, or nobody knows."""
    value = node.value
    declared = view.template.get("Parameters") or {}
    if isinstance(value, list):
        return List()
    if isinstance(value, OpenParameter) and value.name in declared and is_list(declared[value.name]):
        return List(parameter=value.name)
    return List(function=value.function) if isinstance(value, Call) and value.function in _FUNCTIONS else None
