"""The words that rules share."""

from __future__ import annotations

from budget_stack.checks.findings import Problem
from budget_stack.checks.view.view import Node


def problem(node: Node, message: str, fix: str = "") -> Problem:
    """What is wrong at a node."""
    return Problem(node.at, message, fix)
