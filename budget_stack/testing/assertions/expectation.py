"""How an assertion fails: with what is wrong, and nothing of how it was found out."""

from __future__ import annotations


def expect(holds: bool, otherwise: str) -> None:
    """Fail unless something holds.

    Raises:
        AssertionError: it does not.
    """
    if not holds:
        raise AssertionError(otherwise)
