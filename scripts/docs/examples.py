"""What a change of a template did to it, as YAML that shows the changed parts alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from budget_stack.yaml_writer import write_yaml

# By what an entry of a list is known, whatever else of it changes.
_NAMES = ("Name", "Sid", "Key", "ContainerName", "ScheduledActionName", "Id", "Field")
_GONE = "LEFT_OUT"
# Of a line and of an example: what is there to be large need not be read to its end.
_WIDTH, _LENGTH = 160, 60


def changed_part(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what `after` says differently, as lines of YAML; what it no longer says as comments."""
    part = _of_mapping(before, after)
    for name, entry in part.get("Resources", {}).items():
        if isinstance(entry, dict) and isinstance(after["Resources"].get(name), Mapping):
            part["Resources"][name] = {"Type": after["Resources"][name].get("Type"), **entry}
    lines = [_commented(line) for line in write_yaml(part)]
    return lines if len(lines) <= _LENGTH else [*lines[:_LENGTH], f"# and {len(lines) - _LENGTH} more lines"]


def _of_mapping(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    gone: dict[str, Any] = {name: {_GONE: {}} for name in before if name not in after}
    other = [name for name, value in after.items() if name not in before or before[name] != value]
    return {name: _part(before.get(name), after[name]) for name in other} | gone


def _part(before: Any, after: Any) -> Any:
    if _is_plain(before) and _is_plain(after):
        return _of_mapping(before, after)
    if isinstance(before, list) and isinstance(after, list) and any(_name(item) for item in after):
        return _of_list(before, after)
    return after


def _of_list(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    known = {_name(item): item for item in before if _name(item)}
    named = {_name(item) for item in after}
    part = []
    for item in after:
        if item in before:
            continue
        old = known.get(_name(item))
        name = {key: item[key] for key in _NAMES if key in item} if _is_plain(item) else {}
        part.append(item if old is None else name | _of_mapping(old, item))
    gone: list[Any] = [{_GONE: {key: {}}} for key in known if key not in named]
    return [*part, *gone]


def _is_plain(value: Any) -> bool:
    """Whether it is a mapping, and no intrinsic function."""
    return isinstance(value, Mapping) and not (len(value) == 1 and re.match("Ref$|Fn::", next(iter(value))))


def _name(item: Any) -> str:
    if not _is_plain(item):
        return ""
    return next((f"{key}: {item[key]}" for key in _NAMES if isinstance(item.get(key), str)), "")


def _commented(line: str) -> str:
    line = re.sub(rf'^(\s*)- {_GONE}: \{{"?(.*?)"?: \{{\}}\}}$', r"\1# without the entry \2", line)
    line = re.sub(rf"^(\s*)(?:- )?(\S+): \{{{_GONE}: \{{\}}\}}$", r"\1# without \2", line)
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]} ..."
