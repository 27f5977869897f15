"""What budget_stack.checks promises to its users."""

from __future__ import annotations

from types import ModuleType

from budget_stack import checks

EXPORTED = {
    "EngineName",
    "Finding",
    "InvalidParameter",
    "NotInstalled",
    "Report",
    "Rule",
    "Selection",
    "Severity",
    "Suppressed",
    "UnknownRule",
    "UnusableDeployed",
    "all_rules",
    "as_json",
    "as_sarif",
    "as_summary",
    "as_text",
    "check",
    "explain",
    "unread",
}


def test_these_names_are_exported_and_no_others():
    names = {name for name, value in vars(checks).items() if name[0] != "_" and not isinstance(value, ModuleType)}

    assert names == EXPORTED
