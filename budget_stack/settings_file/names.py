"""The names that settings classes give to tables and keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import get_args, get_origin, get_type_hints

from budget_stack.settings_file.document import Location
from budget_stack.spelling import nearest

KIND = "kind"
"""The key by which a table says which of several settings classes it is, such as that of a database."""


@cache
def hints(settings: type) -> dict[str, object]:
    """Return the types of a class's fields."""
    return get_type_hints(settings)


def table_classes(hint: object) -> tuple[type, ...]:
    """Return the settings classes that a type is or may be, such as the one of `LogSettings | None`."""
    return tuple(kind for kind in (hint, *get_args(hint)) if isinstance(kind, type) and is_dataclass(kind))


def kind_of(settings: object) -> str | None:
    """Return the kind of settings, or of a class of them; `None` where there is one class for a table."""
    return getattr(settings, KIND, None)


def is_replaced(there: object, given: Mapping[str, object]) -> bool:
    """Tell whether a table is of another kind than the settings that are there."""
    return given.get(KIND, kind_of(there)) != kind_of(there)


def names(settings: type, around: Location = ()) -> Iterator[Location]:
    """Yield the place of every table and key, but for those in tables that are named by who writes them."""
    for field in fields(settings):
        yield (*around, field.name)
        if (hint := hints(settings)[field.name]) and get_origin(hint) is not Mapping:
            for inner in table_classes(hint):
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
    inside: Location = ()
    if len(path) > 2 and path[0] in (known := hints(root)) and get_origin(known[str(path[0])]) is Mapping:
        # of a table in tables that are named by who writes them
        root, inside = next(iter(table_classes(known[str(path[0])])), root), path[:2]
    there = {str(name): table for *table, name in names(root, inside)}
    if (name := nearest(written, there, 0.85)) is None:
        return f"no such {kind}; there are {', '.join(beside)}"
    where = f"below [{'.'.join(map(str, there[name]))}]" if there[name] else "above the first table"
    return f"no such {kind} here; {name} stands {where}"
