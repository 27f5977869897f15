"""Who reads a fact, found by what imports it, and what each of them makes of the same sample."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import budget_stack

ROOT = Path(budget_stack.__file__).parent
FACTS = "budget_stack.facts"


@cache
def syntax() -> Mapping[str, ast.Module]:
    """Every module of the library but the facts themselves, by its name."""
    trees = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = ".".join(("budget_stack", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        if not f"{name}.".startswith(f"{FACTS}."):
            trees[name] = ast.parse(path.read_text())
    return trees


def importers(module: str, name: str) -> set[str]:
    """The modules that import a name from a module of the facts."""
    return {
        importer
        for importer, tree in syntax().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == f"{FACTS}.{module}"
        if name in [alias.name for alias in node.names]
    }


class Readers:
    """The readers of one fact, each with a function that asks it a sample.

    A module that reads the fact and is not asked, because nobody said how, fails `check`.
    """

    def __init__(self, module: str, name: str) -> None:
        self._fact, self._name = module, name
        self._ways: dict[tuple[str, str], Callable[..., Any]] = {}

    def ask_by(self, reader: ModuleType) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Say how a module is asked a sample; there may be several ways."""

        def note(way: Callable[..., Any]) -> Callable[..., Any]:
            self._ways[reader.__name__, way.__name__] = way
            return way

        return note

    def check(self) -> None:
        """Fail where a module reads the fact and is not asked."""
        found = importers(self._fact, self._name)
        asked = {reader for reader, _ in self._ways}
        for reader in found - asked:
            raise AssertionError(
                f"{reader} reads {FACTS}.{self._fact}.{self._name}, and nobody asks it the samples: add a function that"
                f" does, decorated with ask_by, beside the others"
            )
        for reader in asked - found:
            raise AssertionError(
                f"{reader} is asked the samples of {FACTS}.{self._fact}.{self._name}, and does not read it there: let"
                f" it, or take it off the readers"
            )

    def tell(self, *sample: Any) -> dict[str, Any]:
        """What each of them makes of a sample."""
        return {f"{reader} ({name})": way(*sample) for (reader, name), way in self._ways.items()}
