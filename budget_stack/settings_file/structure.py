"""Values of a settings file as the types that settings take; what is wrong is told all at once."""

from __future__ import annotations

import re
import types
from ast import literal_eval
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import cattrs
from cattrs.cols import (
    homogenous_tuple_structure_factory,
    is_mapping,
    is_namedtuple,
    mapping_structure_factory,
    namedtuple_dict_structure_factory,
)
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn
from troposphere import AWSHelperFn

from budget_stack.errors import InvalidSetting
from budget_stack.settings_file.document import Location
from budget_stack.settings_file.names import KIND, kind_of, table_classes, unknown
from budget_stack.settings_file.problem import Problem, Unsuitable, toml

Structured = TypeVar("Structured")
_Hook = Callable[[Any, Any], Any]
MISSING = "missing"
"""What is wrong with a key that must be there and is not."""

_WORDS = {str: "text", bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}


def structure(data: object, settings: type[Structured]) -> Structured | list[Problem]:
    """Return settings, or all that is wrong with the data.

    Args:
        data: Of TOML, or parts of settings that have been structured before.
        settings: The class to make.
    """
    try:
        return _converter().structure(data, settings)
    except BaseValidationError as error:
        return [*_problems(error, (), settings)]


@cache
def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    for scalar in (str, bool, int):
        converter.register_structure_hook(scalar, _of_type(scalar))
    converter.register_structure_hook(float, _number)
    for is_meant, factory in (
        (_is_anything, lambda hint: lambda value, _: value),
        (_is_choice, _choice),
        (_is_sequence, _sequence),
        (is_mapping, _table_of(mapping_structure_factory)),
        (is_namedtuple, _table_of(_named_tuple)),
        (is_dataclass, _table_of(make_dict_structure_fn)),
        (_is_union, _union),
    ):
        converter.register_structure_hook_factory(is_meant, factory)
    return converter


def _of_type(kind: type) -> _Hook:
    def structure_scalar(value: Any, _: Any) -> Any:
        # not isinstance: to Python, true is a number
        if type(value) is not kind:
            quoted = {bool: "true|false", int: "-?[0-9]+"}.get(kind)
            bare = quoted and isinstance(value, str) and re.fullmatch(quoted, value)
            unquoted = kind is str and isinstance(value, int | float)
            fix = ", without quotes" if bare else ", in quotes" if unquoted else ""
            raise Unsuitable(f"{_WORDS[kind]}{fix}", value)
        return value

    return structure_scalar


def _number(value: Any, _: Any) -> float:
    if type(value) not in (int, float):
        raise Unsuitable(_WORDS[float], value)
    return float(value)


def _is_anything(hint: Any) -> bool:
    """Tell whether a type takes what another language than ours says, such as the statements of IAM."""
    return hint is object


def _is_choice(hint: Any) -> bool:
    return get_origin(hint) is Literal or (isinstance(hint, type) and issubclass(hint, Enum))


def _choice(hint: Any) -> _Hook:
    choices = {one: one for one in get_args(hint)} or {one.value: one for one in hint}

    def structure_choice(value: Any, _: Any) -> Any:
        if isinstance(value, Enum) and value in choices.values():
            return value
        for written, meant in choices.items():
            if type(written) is type(value) and written == value:
                return meant
        raise Unsuitable(f"one of {', '.join(map(toml, choices))}", value)

    return structure_choice


def _is_sequence(hint: Any) -> bool:
    return get_origin(hint) in (Sequence, list, tuple)


def _sequence(hint: Any, converter: cattrs.Converter) -> _Hook:
    items: Any = types.GenericAlias(tuple, (get_args(hint)[0], ...))
    inner = homogenous_tuple_structure_factory(items, converter)

    def structure_sequence(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise Unsuitable(_WORDS[list], value)
        return inner(value, hint)

    return structure_sequence


def _table_of(make: Callable[[Any, cattrs.Converter], _Hook]) -> Callable[[Any, cattrs.Converter], _Hook]:
    def factory(hint: Any, converter: cattrs.Converter) -> _Hook:
        inner = make(hint, converter)

        def structure_table(value: Any, _: Any) -> Any:
            if isinstance(hint, type) and isinstance(value, hint):
                return value
            if not isinstance(value, Mapping):
                raise Unsuitable(_WORDS[dict], value)
            if KIND in value and value[KIND] == kind_of(hint):
                value = {key: it for key, it in value.items() if key != KIND}
            return inner(value, hint)

        return structure_table

    return factory


def _named_tuple(hint: Any, converter: cattrs.Converter) -> _Hook:
    return namedtuple_dict_structure_factory(hint, converter, "from_converter", True)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _union(hint: Any, converter: cattrs.Converter) -> _Hook:
    members = get_args(hint)
    by_kind = {_kind(member): member for member in reversed(members)}
    classes = tuple(member for member in members if isinstance(member, type) and member not in _WORDS)
    tables = table_classes(hint)

    def structure_union(value: Any, _: Any) -> Any:
        if isinstance(value, classes):
            return value
        kind = dict if isinstance(value, Mapping) else list if isinstance(value, tuple) else type(value)
        if kind is dict and len(tables) > 1:
            return converter.structure(value, _chosen(value, tables))
        if kind in by_kind:
            return converter.structure(value, by_kind[kind])
        if AWSHelperFn in classes and kind in (bool, float) and str in by_kind:
            # a Value: what its settings class says of it is more than what a type can
            return value
        kinds = [kind for kind in by_kind if kind in _WORDS]
        if len(kinds) == 1:
            return converter.structure(value, by_kind[kinds[0]])
        raise Unsuitable(" or ".join(_WORDS[kind] for kind in sorted(kinds, key=[*_WORDS].index)), value)

    return structure_union


def _chosen(table: Mapping[str, Any], classes: Sequence[type]) -> type:
    """Return the class of the kind that a table says, or the first.

    Raises:
        InvalidSetting: there is no such kind, or a key is of another.
    """
    kind = table.get(KIND, kind_of(classes[0]))
    chosen = next((one for one in classes if kind_of(one) == kind), None)
    if chosen is None:
        raise InvalidSetting(KIND, kind, f"one of {', '.join(toml(kind_of(one)) for one in classes)}")
    own = {field.name for field in fields(chosen)}
    for other in classes:
        for field in fields(other):
            if field.name in table and field.name not in own:
                raise InvalidSetting(field.name, table[field.name], f"left out without kind = {toml(kind_of(other))}")
    return chosen


def _kind(hint: Any) -> Any:
    """What TOML has for a type; the type itself where it has nothing."""
    if hint in _WORDS:
        return hint
    if _is_sequence(hint):
        return list
    return dict if is_mapping(hint) or is_namedtuple(hint) or is_dataclass(hint) else hint


def _problems(error: Exception, path: Location, root: type) -> Iterator[Problem]:
    if isinstance(error, ClassValidationError | IterableValidationError):
        inside, outside = error.group_exceptions()
        for inner, note in inside:
            yield from _problems(
                inner, (*path, note.name if isinstance(note, AttributeValidationNote) else note.index), root
            )
        for inner in outside:
            yield from _problems(inner, path, root)
    elif isinstance(error, ForbiddenExtraKeysError):
        beside = get_type_hints(error.cl)
        yield from (Problem((*path, key), unknown((*path, key), beside, root)) for key in sorted(error.extra_fields))
    elif isinstance(error, InvalidSetting):
        yield problem_of(error, path)
    elif isinstance(error, KeyError):
        yield Problem(path, MISSING)
    else:
        yield Problem(path, str(error))


def problem_of(error: InvalidSetting, around: Location = ()) -> Problem:
    """Return what a refusal says, at the place of its setting in the table of its class."""
    return Problem((*around, *_parts(error.setting)), f"{error.expected}, not {toml(error.got)}")


def _parts(setting: str) -> Iterator[str | int]:
    """Yield what the name of a setting is made of, such as `secrets['KEY'].policy`."""
    for name, index in re.findall(r"([^.\[]+)|\[([^\]]+)\]", setting):
        yield name or literal_eval(index)
