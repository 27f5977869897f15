"""The page of the library's public names: settings, blocks and what they return, from their docstrings."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any

import griffe

import budget_stack
from budget_stack import values
from scripts.docs.docstrings import Described, described
from scripts.docs.markdown import code, fenced, generated, table

_INTRODUCTION = """\
Everything that `budget_stack` exports. A setting of type `Value` takes a literal or any intrinsic of CloudFormation; \
literals are checked when the settings are created."""
_FIRST = "budget_stack.stack"


def page() -> str:
    """A section for each module that has public names, with the whole stack first."""
    by_module: dict[str, list[str]] = {}
    for name in sorted(set(dir(budget_stack)) - {"__version__"}):
        by_module.setdefault(_module_of(name), []).append(name)
    ordered = sorted(by_module, key=lambda module: (module != _FIRST, ".blocks." not in module, module))
    return generated("Settings and blocks", _INTRODUCTION, *(_section(module, by_module[module]) for module in ordered))


def _module_of(name: str) -> str:
    thing = getattr(budget_stack, name)
    # a type that is an alias of others knows no module of its own
    return str(thing.__module__) if inspect.isclass(thing) or inspect.isfunction(thing) else values.__name__


def _section(module: str, names: Sequence[str]) -> str:
    title = module.rpartition(".")[2].replace("_", " ").capitalize()
    order = sorted(names, key=_place)
    introduction = inspect.getdoc(importlib.import_module(module)) or ""
    return "\n\n".join([f"## {title}", introduction, *(_entry(name, getattr(budget_stack, name)) for name in order)])


def _place(name: str) -> tuple[int, str]:
    """What is called first, then what it takes, then what it returns."""
    kinds = (name[0].islower(), name.endswith("Settings"))
    return kinds.index(True) if True in kinds else len(kinds), name


def _entry(name: str, thing: Any) -> str:
    if inspect.isfunction(thing):
        return _function(name, thing)
    if is_dataclass(thing):
        return _fields(name, thing, "setting", {field.name: _default(field) for field in fields(thing)})
    if hasattr(thing, "_fields"):
        defaults = {field: _literal(default) for field, default in thing._field_defaults.items()}
        return _fields(name, thing, "field", {field: defaults.get(field, "") for field in thing._fields})
    if inspect.isclass(thing):
        return "\n\n".join([f"### {name}", *_about(described(thing))])
    return "\n\n".join([f"### {name}", _alias(name)])


def _function(name: str, function: Any) -> str:
    about = described(function)
    taken = inspect.signature(function).parameters
    if missing := taken.keys() - about.items.keys():
        raise ValueError(f"say in the docstring of {name} what {', '.join(sorted(missing))} is")
    rows = [(code(it.name), code(str(it.annotation)), _taken(it), about.items[it.name]) for it in taken.values()]
    arguments = [table(("argument", "type", "default", "what it is"), rows)] if rows else []
    return "\n\n".join([f"### {name}", fenced("python", _signature(name, function)), *_about(about, *arguments)])


def _alias(name: str) -> str:
    """A type that stands for others, whose docstring Python does not keep."""
    alias = griffe.load(values.__name__)[name]
    return f"{fenced('python', [f'{name} = {alias.value}'])}\n\n{alias.docstring.value}"


def _fields(name: str, class_: Any, kind: str, defaults: Mapping[str, str]) -> str:
    about = described(class_)
    types = {name: _type(annotation) for name, annotation in inspect.get_annotations(class_).items()}
    if is_dataclass(class_) and (missing := defaults.keys() - about.items.keys()):
        raise ValueError(f"say in the docstring of {name} what {', '.join(sorted(missing))} is")
    heads = [kind, "type", "default", "what it is"] if any(defaults.values()) else [kind, "type", "what it is"]
    rows = []
    for field, default in defaults.items():
        given = [code(default) or "none: must be given"] if "default" in heads else []
        rows.append([code(field), code(types[field]), *given, about.items.get(field, "")])
    if not about.items:
        heads, rows = heads[:-1], [row[:-1] for row in rows]
    return "\n\n".join([f"### {name}", *_about(about, table(heads, rows))])


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
    return repr(value).replace("'", '"')


def _taken(parameter: inspect.Parameter) -> str:
    return "must be given" if parameter.default is parameter.empty else code(_literal(parameter.default))


def _signature(name: str, function: Any) -> list[str]:
    signature = inspect.signature(function)
    taken, keywords = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not keywords:
            keywords = True
            taken.append("*")
        default = "" if parameter.default is parameter.empty else f" = {_literal(parameter.default)}"
        taken.append(f"{parameter.name}: {parameter.annotation}{default}")
    line = f"{name}({', '.join(taken)}) -> {signature.return_annotation}"
    if len(line) <= 100:
        return [line]
    return [f"{name}(", *(f"    {one}," for one in taken), f") -> {signature.return_annotation}"]
