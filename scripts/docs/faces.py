"""The pages of the other packages that have public names."""

from __future__ import annotations

import importlib
import inspect
from types import ModuleType

from scripts.docs.entries import entry
from scripts.docs.markdown import generated

# With the guide of each.
FACES = {
    "checks": "[Checking a template](../checking.md#from-python) shows how they are used.",
    "permissions": "[Deploying](../deploying.md#permissions) shows the command that uses them.",
    "resolve": "[Checking a template](../checking.md#from-python) shows how they are used.",
    "testing": "[Testing your own stack](../testing.md) shows how they are used.",
}


def page(face: str) -> str:
    """The page of `budget_stack.<face>`: functions first, then classes."""
    package = importlib.import_module(f"budget_stack.{face}")
    introduction = f"{inspect.getdoc(package)} These are the names that `{package.__name__}` exports. {FACES[face]}"
    names = sorted(exported(package), key=lambda name: (name[0].isupper(), name))
    return generated(f"`{package.__name__}`", introduction, *(entry(package.__name__, name) for name in names))


def exported(package: ModuleType) -> list[str]:
    """The names in its `__all__`; without one, those that it imports and that are no modules of its own."""
    if hasattr(package, "__all__"):
        return list(package.__all__)
    return [name for name, value in vars(package).items() if name[0] != "_" and not inspect.ismodule(value)]
