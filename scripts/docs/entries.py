"""A public name as a section of a page: its docstring, and what it takes, has and does."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any

import griffe

from scripts.docs.docstrings import Described, described
from scripts.docs.markdown import code, fenced, table

# Characters of a value or a signature that stand in one line.
_SHORT = 100
_STARRED = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def entry(package: str, name: str, level: str = "##") -> str:
    """The section of what a package exports under a name, with a heading of a level.

    Raises:
        ValueError: a setting or an argument is not described.
    """
    thing = getattr(importlib.import_module(package), name)
    return "\n\n".join([f"{level} {name}", *_content(package, name, thing)])


def _content(package: str, name: str, thing: Any) -> Iterator[str]:
    if isinstance(thing, ModuleType):
        yield inspect.getdoc(thing) or ""
        yield from _members(thing, thing.__name__)
    elif inspect.isclass(thing) and issubclass(thing, Exception):
        yield from _about(described(thing))
    elif inspect.isclass(thing):
        yield from _fields(name, thing)
        yield from _members(thing, thing.__module__)
    elif inspect.isfunction(thing):
        yield from _function(name, thing)
    else:
        yield from _value(package, name)


def _function(name: str, function: Any) -> Iterator[str]:
    about = described(function)
    taken = inspect.signature(function).parameters
    if about.items and (missing := taken.keys() - about.items.keys()):
        raise ValueError(f"say in the docstring of {name} what {', '.join(sorted(missing))} is")
    rows = [
        (code(it.name), code(_type(it.annotation)), _taken(it), about.items.get(it.name, "")) for it in taken.values()
    ]
    arguments = [table(("argument", "type", "default", "what it is"), rows)] if about.items else []
    yield fenced("python", _signature(name, function))
    yield from _about(about, *arguments)


def _value(package: str, name: str) -> Iterator[str]:
    """A constant or a type that stands for others, whose docstring Python does not keep."""
    root, *path = (*package.split("."), name)
    found = _loaded(root)[path]
    found = found.final_target if found.is_alias else found
    value = str(found.value).replace("'", '"')
    if len(value) <= _SHORT:
        yield fenced("python", [f"{name} = {value}"])
    if found.docstring:
        yield str(found.docstring.value)


@cache
def _loaded(package: str) -> griffe.Module:
    module = griffe.load(package)
    assert isinstance(module, griffe.Module)
    return module


def _fields(name: str, class_: Any) -> Iterator[str]:
    about = described(class_)
    defaults = _defaults(class_)
    kind = "setting" if name.endswith("Settings") else "field"
    if kind == "setting" and (missing := defaults.keys() - about.items.keys()):
        raise ValueError(f"say in the docstring of {name} what {', '.join(sorted(missing))} is")
    bases: list[Any] = [base for base in reversed(class_.__mro__) if base is class_ or is_dataclass(base)]
    types = {name: _type(it) for base in bases for name, it in inspect.get_annotations(base).items()}
    if types and (gone := about.items.keys() - types.keys()):
        raise ValueError(f"the docstring of {name} tells of {', '.join(sorted(gone))}, which it does not have")
    names = dict.fromkeys((*defaults, *about.items))
    columns = {
        kind: [code(name) for name in names],
        "type": [code(types.get(name, "")) for name in names],
        "default": [code(defaults.get(name, "")) or "none: must be given" for name in names],
        "what it is": [about.items.get(name, "") for name in names],
    }
    if not any(defaults.values()):
        del columns["default"]
    said = {head: cells for head, cells in columns.items() if any(cells)}
    yield from _about(about, *([table(list(said), zip(*said.values(), strict=True))] if names else []))


def _defaults(class_: Any) -> dict[str, str]:
    """The fields of a dataclass, a handle or a NamedTuple, with their defaults; none of another class."""
    if is_dataclass(class_):
        return {field.name: _default(field) for field in fields(class_) if not field.name.startswith("_")}
    given = getattr(class_, "_field_defaults", {})
    return {field: _literal(given[field]) if field in given else "" for field in getattr(class_, "_fields", ())}


def _members(holder: Any, module: str) -> Iterator[str]:
    """What a class or a module can do, each in a line."""
    parts = getattr(holder, "_fields", ())
    own = ((name, member) for name, member in vars(holder).items() if name not in parts)
    lines = [_member(name, member) for name, member in own if _is_shown(name, member, module)]
    if lines:
        yield "\n".join(lines)


def _is_shown(name: str, member: Any, module: str) -> bool:
    if name.startswith("_"):
        return False
    of_class = isinstance(member, property | cached_property | classmethod)
    return of_class or (inspect.isfunction(member) and member.__module__.startswith(module))


def _member(name: str, member: Any) -> str:
    function = member.__func__ if isinstance(member, classmethod) else member
    shown = " ".join(_signature(name, function, wide=True)) if inspect.isfunction(function) else name
    about = described(function)
    return f"- {code(shown)}: {' '.join(about.text.split())}"


def _type(annotation: Any) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation))


def _about(about: Described, *middle: str) -> Iterator[str]:
    if about.text:
        yield about.text
    yield from middle
    if about.raises:
        raised = "; ".join(f"`{name}`: {' '.join(text.split()).rstrip('.')}" for name, text in about.raises)
        yield f"Raises {raised}."
    if about.source:
        yield f"Source: {' '.join(about.source.split())}"


def _default(field: Field[Any]) -> str:
    if field.default is not MISSING:
        return _literal(field.default)
    return repr(field.default_factory()) if field.default_factory is not MISSING else ""


def _literal(value: object) -> str:
    """A default as one writes it: settings that are all defaults by their name alone."""
    if is_dataclass(value) and not isinstance(value, type) and value == type(value)():
        return f"{type(value).__name__}()"
    return "..." if callable(value) else repr(value).replace("'", '"')


def _taken(parameter: inspect.Parameter) -> str:
    return "must be given" if parameter.default is parameter.empty else code(_literal(parameter.default))


def _signature(name: str, function: Any, *, wide: bool = False) -> list[str]:
    signature = inspect.signature(function)
    taken, keywords = [], False
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not keywords:
            keywords = True
            taken.append("*")
        default = "" if parameter.default is parameter.empty else f" = {_literal(parameter.default)}"
        stars = "*" * (1 + (parameter.kind is parameter.VAR_KEYWORD)) if parameter.kind in _STARRED else ""
        keywords = keywords or stars == "*"
        taken.append(f"{stars}{parameter.name}: {_type(parameter.annotation)}{default}")
    returned = _type(signature.return_annotation)
    line = f"{name}({', '.join(taken)}) -> {returned}"
    if wide or len(line) <= _SHORT:
        return [line]
    return [f"{name}(", *(f"    {argument}," for argument in taken), f") -> {returned}"]
