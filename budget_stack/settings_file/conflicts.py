"""What a settings file may not say: what has been decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

from budget_stack.settings_file.document import Location
from budget_stack.settings_file.names import is_replaced
from budget_stack.settings_file.problem import Problem, toml

ParametersIn = Callable[[object], Sequence[str]]
"""Returns the parameters of the template by which a value is decided; none, if it is decided already."""


def conflicts(given: Mapping[str, Any], settings: object, parameters_in: ParametersIn) -> Iterator[Problem]:
    """Yield the keys of a file whose settings a parameter fills, or that are set already to something else."""
    return _conflicts(given, settings, parameters_in, ())


def _conflicts(given: object, there: object, parameters_in: ParametersIn, path: Location) -> Iterator[Problem]:
    for key, value, has_default in _entries(given, there):
        inside = (*path, key)
        old = there[key] if isinstance(there, Mapping) else getattr(there, key)
        if is_dataclass(old) or isinstance(old, Mapping):
            yield from _conflicts(value, old, parameters_in, inside)
        elif parameters := parameters_in(old):
            yield Problem(inside, _filled(parameters))
        # what the template leaves out may come on request
        elif not has_default and old is not None and _plain(old) != _plain(value):
            yield Problem(inside, f"the template itself sets this, to {toml(old)}")


def _entries(given: object, there: object) -> Iterator[tuple[str, object, bool]]:
    """Yield what is given of what is there, and whether that is only a default."""
    if not isinstance(given, Mapping):
        return
    if isinstance(there, Mapping):
        yield from ((key, given[key], False) for key in given if key in there)
    elif is_dataclass(there) and not is_replaced(there, given):
        for field in fields(there):
            if field.name in given:
                yield field.name, given[field.name], getattr(there, field.name) == _default(field)


def _default(field: Field[Any]) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _filled(parameters: Sequence[str]) -> str:
    if len(parameters) == 1:
        return f"the parameter {parameters[0]} decides this; set that in samconfig.toml instead"
    return f"the parameters {', '.join(parameters[:-1])} and {parameters[-1]} decide this; set those in samconfig.toml"


def _plain(value: object) -> object:
    """A value as a file has it, in which nothing is left out."""
    if is_dataclass(value):
        return {field.name: given for field in fields(value) if (given := getattr(value, field.name)) is not None}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
