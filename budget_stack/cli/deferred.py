"""Modules that are imported when something is first taken from them."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType


def defer_import(name: str) -> None:
    """Let `import name` succeed at once, and load the module on the first use of its contents.

    `importlib.util.LazyLoader` does not do: on Python 3.11 the import itself already touches the module.
    """
    if name not in sys.modules:
        sys.modules[name] = _Deferred(name)


class _Deferred(ModuleType):
    def __getattr__(self, attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), attribute)
