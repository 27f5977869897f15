from __future__ import annotations

import inspect

import budget_stack.resolve


def test_these_names_are_public_and_no_others():
    names = {
        name for name, value in vars(budget_stack.resolve).items() if name[0] != "_" and not inspect.ismodule(value)
    }

    assert names == {
        "AccountFacts",
        "Call",
        "Fault",
        "Imported",
        "Location",
        "OpenParameter",
        "Output",
        "Reference",
        "ResolveError",
        "ResolvedTemplate",
        "Resource",
        "Source",
        "Text",
        "UnreadableTemplate",
        "parse_template",
        "read_template",
        "resolve",
    }
