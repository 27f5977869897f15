"""Comparison of values that may be chosen at deployment.

A template that offers two parameters trusts whoever sets both that they fit each other. So two values that hang on
different parameters are only compared by their defaults; one that hangs on a parameter is compared with what stands
in the template for every value that is known of it.
"""

from __future__ import annotations

from typing import Any

from budget_stack.checks.view.view import View
from budget_stack.resolve.symbols import OpenParameter, Symbol, is_known, substituted, symbols_in


def texts(view: View, one: Any, other: Any) -> tuple[str | None, str | None]:
    """Two values as text, to be compared; None where one is not known."""
    if _hang_on_two(one, other):
        return _text(_default(view, one)), _text(_default(view, other))
    return _text(view.known(one)), _text(view.known(other))


def numbers(view: View, one: Any, other: Any) -> tuple[float, float] | None:
    """Two values as numbers, to be compared; None where one of them is not known to be one."""
    found = texts(view, one, other)
    try:
        return float(found[0] or ""), float(found[1] or "")
    except ValueError:
        return None


def agree(view: View, one: Any, other: Any) -> bool | None:
    """Whether two values are equal; None where that is not known, or up to whoever deploys."""
    if one == other:
        return True
    if not _hang_on_two(one, other):
        return view.same(one, other)
    first, second = texts(view, one, other)
    return None if first is None or second is None else first == second


def _hang_on_two(one: Any, other: Any) -> bool:
    first, second = ({s.name for s in symbols_in(value) if isinstance(s, OpenParameter)} for value in (one, other))
    return bool(first and second and first != second)


def _default(view: View, value: Any) -> Any:
    declared = view.template.get("Parameters") or {}

    def meaning(symbol: Symbol) -> Any:
        return declared.get(symbol.name, {}).get("Default", symbol) if isinstance(symbol, OpenParameter) else symbol

    return substituted(value, meaning)


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int | float) and is_known(value) else None
