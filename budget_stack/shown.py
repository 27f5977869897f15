"""How a message shows a value: as Python writes it, and what is of the template as the template has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from reprlib import Repr
from typing import Any

_LONGEST = 200


def shown(value: object) -> str:
    """Return a value in words, shortened: `'text'`, `{"Ref": "Vpc"}`, `['10.0.0.0/8', {"Ref": "Range"}]`.

    Python would name the class and the address in memory of an intrinsic, a resource or a statement of awacs. Of
    settings only those are shown that somebody gave.
    """
    words = _WORDS.repr(value)
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 3]}..."


class _Words(Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = _LONGEST

    def repr_instance(self, x: Any, level: int) -> str:
        """Return the words for what is neither text, number nor collection."""
        if isinstance(x, tuple):
            # a handle, of which each part would be a page
            return f"{type(x).__name__}(...)"
        if is_dataclass(x) and not isinstance(x, type):
            return f"{type(x).__name__}({', '.join(self._given(x, level - 1))})"
        part = _in_template(x)
        return super().repr_instance(x, level) if part is None else json.dumps(part, default=_inside)

    def _given(self, settings: Any, level: int) -> Iterator[str]:
        for field in fields(settings):
            value = getattr(settings, field.name)
            if value not in (field.default, {}):
                yield f"{field.name}={self.repr1(value, level)}"


_WORDS = _Words()


def _in_template(value: object) -> object:
    """Return what a template has of an object of troposphere or awacs, unchecked: what is refused may lack much."""
    if isinstance(value, type):
        return None
    for name in ("resource", "data"):
        if name in getattr(value, "__dict__", ()):
            return vars(value)[name]
    for name in ("to_dict", "JSONrepr"):
        if hasattr(value, name):
            return getattr(value, name)()
    return None


def _inside(value: object) -> object:
    part = _in_template(value)
    return repr(value) if part is None else part
