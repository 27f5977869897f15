"""Which parameters of a template decide a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from troposphere import Template, encode_to_dict

from budget_stack.resolve.intrinsics import named_by


def parameters_in(template: Template, value: Any) -> tuple[str, ...]:
    """Return the parameters that a value refers to; where it refers to none, those that its conditions read.

    Args:
        template: Its parameters and conditions.
        value: A setting: a literal, an intrinsic, the name of a condition, or several of them.
    """
    node = encode_to_dict(value)
    direct = dict.fromkeys(name for name in _names(node) if name in template.parameters)
    return tuple(direct or dict.fromkeys(_read_by_conditions(template, node, frozenset())))


def _read_by_conditions(template: Template, node: Any, seen: frozenset[str]) -> Iterator[str]:
    for condition in [name for name in _conditions(node) if name in template.conditions and name not in seen]:
        read = encode_to_dict(template.conditions[condition])
        yield from (name for name in _names(read) if name in template.parameters)
        yield from _read_by_conditions(template, read, seen | {condition})


def _names(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for function, arguments in node.items():
            yield from named_by(function, arguments)
            yield from _names(arguments)
    elif isinstance(node, list):
        for item in node:
            yield from _names(item)


def _conditions(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from _conditions([*node.values()])
    elif isinstance(node, list):
        for item in node:
            yield from _conditions(item)
