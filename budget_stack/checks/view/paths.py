"""Settings that are named by the properties on the way to them."""

from __future__ import annotations

from budget_stack.checks.view.view import Node


def at_path(node: Node, path: str) -> list[Node]:
    """Return what stands at the end of a path of properties with dots between, in each entry of the lists on it."""
    *way, last = path.split(".")
    reached = [node]
    for key in way:
        reached = [entry for one in reached for entry in one[key] if not entry.is_unresolved]
    return [setting for one in reached if (setting := one[last])]
