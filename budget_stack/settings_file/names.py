"""The names that settings classes give to tables and keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import get_args, get_type_hints

from budget_stack.settings_file.document import Location
from budget_stack.spelling import nearest


@cache
def hints(settings: type) -> dict[str, object]:
    """Return the types of a class's fields."""
    return get_type_hints(settings)


def table_class(hint: object) -> type | None:
    """Return the settings class that a type is or may be, such as the one of `LogSettings | None`."""
    return next((kind for kind in (hint, *get_args(hint)) if isinstance(kind, type) and is_dataclass(kind)), None)


def names(settings: type, around: Location = ()) -> Iterator[Location]:
    """Yield the place of every table and key."""
    for field in fields(settings):
        yield (*around, field.name)
        if inner := table_class(hints(settings)[field.name]):
            yield from names(inner, (*around, field.name))


def unknown(path: Location, beside: Iterable[str], root: type) -> str:
    """Say of a key that is not there which one is: of its table or, where it stands alone, of another.

    Args:
        path: Its place.
        beside: The names that its table has.
        root: The class of the file.
    """
    *around, key = path
    kind = "setting" if around else "table or setting"
    written = str(key).lower().replace("-", "_")
    if near := nearest(written, beside):
        return f"no such {kind}; did you mean {near}?"
    there = {str(name): table for *table, name in names(root)}
    if (name := nearest(written, there, 0.85)) is None:
        return f"no such {kind}; there are {', '.join(beside)}"
    where = f"below [{'.'.join(map(str, there[name]))}]" if there[name] else "above the first table"
    return f"no such {kind} here; {name} stands {where}"
