"""Names that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], likeness: float = 0.6) -> str | None:
    """Return the known name that looks most like one that is not known; None if none does.

    Args:
        name: What was written.
        known: What there is.
        likeness: From 0 to 1: how much alike they must be at least.
    """
    # imported here, since most names are known
    import difflib

    alike = difflib.get_close_matches(name, list(known), 1, likeness)
    return alike[0] if alike else None


def all_nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that look most like one that is not known: several that do equally, however little."""
    import difflib

    likeness = {one: difflib.SequenceMatcher(None, name, one).ratio() for one in sorted(known)}
    return [one for one, ratio in likeness.items() if ratio == max(likeness.values())]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Complete a message about a name that is not known by the nearest one; empty if there is none."""
    near = nearest(name, known)
    return f"; did you mean {near}?" if near else ""
