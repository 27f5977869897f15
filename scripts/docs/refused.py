"""The page of settings that cannot go together, from the table by which they are refused."""

from __future__ import annotations

from budget_stack.settings.refused import REFUSED_PAIRS, RefusedPair, Side
from scripts.docs.markdown import code, generated, table

_INTRODUCTION = (
    "What `Settings` refuses where two of its fields contradict each other, in Python and in "
    "[`budget-stack.toml`](../deploying.md#settings-that-are-no-parameters). What one setting alone cannot be stands "
    "with [that setting](settings.md)."
)


def page() -> str:
    """A row for each pair."""
    heads = ("setting", "beside", "it must be", "source")
    return generated("Settings that cannot go together", _INTRODUCTION, table(heads, map(_row, REFUSED_PAIRS)))


def _row(pair: RefusedPair) -> tuple[str, ...]:
    source = f"[AWS]({pair.source})" if pair.source else ""
    return _side(pair.setting), _side(pair.beside), pair.expected, source


def _side(side: Side) -> str:
    return f"{code(side.setting)} {side.values}"
