"""The rules, each in the file or folder named by the first words of its id."""

from __future__ import annotations

from budget_stack.checks.rule import Rule


def all_rules() -> list[Rule]:
    """Return every rule, module by module, in the order in which they are written."""
    # imported here, since they take a while, in which other engines can load
    from budget_stack.checks.catalogue import MODULES

    return [value for module in MODULES for value in vars(module).values() if isinstance(value, Rule)]
