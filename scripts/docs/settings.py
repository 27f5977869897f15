"""The page of the library's public names: settings, blocks and what they return, from their docstrings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Sequence

import budget_stack
from budget_stack import values
from scripts.docs.entries import entry
from scripts.docs.markdown import generated

_INTRODUCTION = """\
Everything that `budget_stack` exports. A setting of type `Value` takes a literal or any intrinsic of CloudFormation; \
literals are checked when the settings are created. The fields of `Settings` are also the tables and keys of \
[`budget-stack.toml`](../deploying.md#settings-that-are-no-parameters)."""
_FIRST = ("budget_stack.settings.web_service", "budget_stack.stacks.web_service", "budget_stack.stacks.stack")


def page() -> str:
    """A section for each module that has public names, with those of the whole stack first."""
    by_module: dict[str, list[str]] = {}
    for name in sorted(set(dir(budget_stack)) - {"__version__"}):
        by_module.setdefault(_module_of(name), []).append(name)
    others = sorted(by_module.keys() - set(_FIRST), key=lambda module: (".blocks." not in module, module))
    sections = (_section(module, by_module[module]) for module in (*_FIRST, *others))
    return generated("Settings and blocks", _INTRODUCTION, *sections)


def _module_of(name: str) -> str:
    thing = getattr(budget_stack, name)
    # a type that is an alias of others knows no module of its own
    return str(thing.__module__) if inspect.isclass(thing) or inspect.isfunction(thing) else values.__name__


def _section(module: str, names: Sequence[str]) -> str:
    title = module.rpartition(".")[2].replace("_", " ").capitalize()
    order = sorted(names, key=_place)
    introduction = inspect.getdoc(importlib.import_module(module)) or ""
    return "\n\n".join([f"## {title}", introduction, *(entry(budget_stack.__name__, name, "###") for name in order)])


def _place(name: str) -> tuple[int, str]:
    """What is called first, then what it takes, then what it returns."""
    kinds = (name[0].islower(), name.endswith("Settings"))
    return kinds.index(True) if True in kinds else len(kinds), name
