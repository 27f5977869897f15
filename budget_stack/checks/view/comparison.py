"""Comparison of values that may be chosen at deployment.

A template with two parameters trusts whoever sets them to choose values that go together. So two values that depend
on different parameters are compared by the defaults only. A value that depends on a parameter is compared with what
is written in the template for every known value of that parameter.
"""

from __future__ import annotations

from typing import Any

from budget_stack.checks.view.view import View
from budget_stack.resolve.symbols import OpenParameter, Symbol, is_known, substituted, symbols_in


def texts(view: View, one: Any, other: Any) -> tuple[str | None, str | None]:
    """Return two values as text, to compare them; None for one that is not known."""
    if _hang_on_two(one, other):
        return _text(_default(view, one)), _text(_default(view, other))
    return _text(view.known(one)), _text(view.known(other))


def numbers(view: View, one: Any, other: Any) -> tuple[float, float] | None:
    """Return two values as numbers, to compare them; None unless both are known to be numbers."""
    pair = texts(view, one, other)
    try:
        return float(pair[0] or ""), float(pair[1] or "")
    except ValueError:
        return None


def agree(view: View, one: Any, other: Any) -> bool | None:
    """Tell whether two values are equal; None if that is not known, or up to whoever deploys."""
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
