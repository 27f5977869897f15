"""Modules that are imported when something is first taken from them, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


def defer_import(name: str, *annotations: str) -> None:
    """Let `import name` succeed at once, and load the module on the first use of its contents.

    `importlib.util.LazyLoader` does not do: on Python 3.11 the import itself already touches the module.

    Args:
        name: The module's full name.
        annotations: Classes of the module that are only annotations to who imports them: empty ones take their place.
    """
    if name not in sys.modules:
        module = sys.modules[name] = _Deferred(name)
        vars(module).update({annotation: type(annotation, (), {}) for annotation in annotations})


@contextmanager
def left_out(name: str, *classes: str) -> Iterator[None]:
    """Let what is imported meanwhile do without a module of which it needs only the names of some classes."""
    if name in sys.modules:
        yield
        return
    module = sys.modules[name] = ModuleType(name)
    vars(module).update({one: type(one, (), {}) for one in classes})
    try:
        yield
    finally:
        # whoever else imports it means the real one
        del sys.modules[name]


class _Deferred(ModuleType):
    def __getattr__(self, attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), attribute)
