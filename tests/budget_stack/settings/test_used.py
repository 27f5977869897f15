"""Every setting is used by a program or a file that we show."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import get_args, get_origin

from budget_stack.budget_tracker.profiles import PROFILES, profile
from budget_stack.budget_tracker.settings import BudgetTrackerSettings
from budget_stack.settings_file.names import hints
from tests.support.settings import KINDS

ROOT = Path(__file__).parents[3]
PROGRAMS = [*ROOT.glob("examples/*.py"), *ROOT.glob("budget_stack/budget_tracker/**/*.py")]
DOCUMENTS = [ROOT / "README.md", *ROOT.glob("docs/*.md")]
BY_NAME = {kind.__name__: kind for kind in KINDS}


def owner(kind, name):
    """The class that has a field of its own, which others inherit."""
    return next((it for it in reversed(kind.__mro__) if name in vars(it).get("__annotations__", {})), kind).__name__


def in_program(text):
    """The fields that a program sets, each with its class."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute):
            name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
            words = [it.arg for it in call.keywords if it.arg]
            if name in BY_NAME:
                yield from ((owner(BY_NAME[name], word), word) for word in words)
            elif name == "replace":
                yield from replaced(words)


def replaced(words):
    """The fields that `replace()` sets, where the names together tell of which class."""
    kinds = [kind for kind in KINDS if {*words} <= {field.name for field in fields(kind)}]
    for word in words:
        if len(owners := {owner(kind, word) for kind in kinds}) == 1:
            yield owners.pop(), word


def in_tables(kind, tables):
    """The fields that a settings file sets, each with its class."""
    for name, value in tables.items():
        if name not in hints(kind):
            continue
        yield owner(kind, name), name
        within = [it for it in flat(hints(kind)[name]) if isinstance(it, type) and it.__name__ in BY_NAME]
        # tables that are named by who writes them
        are_named = get_origin(hints(kind)[name]) is Mapping and within
        for table in value if isinstance(value, list) else value.values() if are_named else [value]:
            if isinstance(table, Mapping):
                for inner in within:
                    yield from in_tables(inner, table)


def flat(hint):
    return [hint, *(inner for it in get_args(hint) for inner in flat(it))]


def used():
    for path in PROGRAMS:
        yield from in_program(path.read_text())
    for name in PROFILES:
        yield from in_tables(BudgetTrackerSettings, tomllib.loads(profile(name)))
    for path in DOCUMENTS:
        for language, code in re.findall(r"```(python|toml)\n(.*?)```", path.read_text(), re.DOTALL):
            if language == "python":
                yield from in_program(code)
            else:
                yield from in_tables(BudgetTrackerSettings, tomllib.loads(code))


def test_every_setting_is_shown():
    every = {(owner(kind, field.name), field.name) for kind in KINDS for field in fields(kind)}

    assert sorted(every - set(used())) == [], "show it in examples/ or docs/, or delete it"
