"""The command `budget-stack`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line; the console script's entry."""
    # A run makes a few thousand objects and ends: collecting them costs more than it frees.
    gc.disable()
    from budget_stack.cli.deferred import defer_import
    from budget_stack.cli.group import budget_stack

    # troposphere imports it to write YAML, which this command does by itself, and twice as fast to start.
    defer_import("cfn_flip")
    budget_stack(prog_name="budget-stack")
