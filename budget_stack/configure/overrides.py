"""SAM's parameter_overrides: read in every form that sam reads, and changed in the form it has.

That is a string of pairs, a table, or a list of such things.
Source: https://github.com/aws/aws-sam-cli/blob/develop/samcli/cli/types.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, MutableSequence
from typing import Any

import tomlkit

_KEY = """([A-Za-z0-9"']+)"""
_VALUE = r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?:\\.|[^ "\\])+)"""
_LONG = re.compile(f"ParameterKey={_KEY},ParameterValue={_VALUE}")
_SHORT = re.compile(f" {_KEY}={_VALUE}")
_PLAIN = re.compile(r"[\w./:@+,-]+")


def read(overrides: object) -> dict[str, str]:
    """Return the parameters that sam finds, but for those it would fetch from another file."""
    if isinstance(overrides, str):
        return {_unquoted(pair[1]): _unquoted(pair[2]) for pair in _form(overrides).finditer(f" {overrides.strip()}")}
    if isinstance(overrides, Mapping):
        return {name: _unquoted(str(value)) for name, value in overrides.items() if name != "$include"}
    if isinstance(overrides, MutableSequence):
        return {name: value for entry in overrides for name, value in read(entry).items()}
    return {}


def merged(overrides: Any, parameters: Mapping[str, str]) -> Any:
    """Return overrides with these parameters in them, and everything else as it was.

    Args:
        overrides: What the file has; None begins a list, which even old versions of sam read.
        parameters: What each parameter is from now on.
    """
    known = read(overrides)
    missing = {name: value for name, value in parameters.items() if name not in known}
    overrides = _changed(overrides, parameters)
    if isinstance(overrides, MutableMapping):
        overrides.update({name: _cell(value) for name, value in missing.items()})
    elif missing:
        if not isinstance(overrides, MutableSequence):
            entries = [overrides] if overrides else []
            overrides = tomlkit.array().multiline(True)
            overrides.extend(entries)
        overrides.extend(f"{name}={_quoted(value)}" for name, value in missing.items())
    return overrides


def survives(value: str) -> bool:
    """Tell whether sam hands a value on unchanged: it cannot read a backslash before a quote or at the end."""
    return read(f"Name={_quoted(value)}") == {"Name": value}


def _changed(entry: Any, parameters: Mapping[str, str]) -> Any:
    if isinstance(entry, str):
        return _form(entry).sub(lambda pair: _changed_pair(pair, parameters), f" {entry.strip()}")[1:]
    if isinstance(entry, MutableMapping):
        for name, value in read(entry).items():
            if parameters.get(name, value) != value:
                entry[name] = _cell(parameters[name])
    elif isinstance(entry, MutableSequence):
        for index, item in enumerate(entry):
            if (changed := _changed(item, parameters)) != item:
                entry[index] = changed
    return entry


def _changed_pair(pair: re.Match[str], parameters: Mapping[str, str]) -> str:
    value = _unquoted(pair[2])
    wanted = parameters.get(_unquoted(pair[1]), value)
    return pair[0] if wanted == value else pair[0].removesuffix(pair[2]) + _quoted(wanted)


def _form(text: str) -> re.Pattern[str]:
    return _LONG if _LONG.search(text) else _SHORT


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else '"' + value.replace('"', '\\"') + '"'


def _cell(value: str) -> str:
    # A table's value needs no quotes, but sam takes off any that it finds.
    return value if _unquoted(value) == value else _quoted(value)


def _unquoted(text: str) -> str:
    if text and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    return text.replace("\\ ", " ").replace('\\"', '"').replace("\\'", "'")
