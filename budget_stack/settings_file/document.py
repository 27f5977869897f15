"""A settings file as it was written: its tables, and the line of each key."""

from __future__ import annotations

import re
import tomllib
from ast import literal_eval
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from budget_stack.errors import BudgetStackError

Location = tuple[str | int, ...]
"""A place in a file: the names of its tables, then the key, then what is inside of its value."""

CHECK = "check"
"""The table that no template is built from: how `budget-stack check` checks."""

MOST_BYTES = 100_000
"""Many times what every setting takes; a file of another kind ends here instead of in memory."""

# More than any setting is.
_DEEPEST = 32

# What a line break can stand in without ending a statement: strings, comments and brackets. The rest is text.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[{]|[\]}]|\n|[^"\'#\[\]{}\n]+',
    re.DOTALL,
)

# What a parser's words leave open.
_HINTS = MappingProxyType(
    {
        "Invalid value": "text stands in quotes, true and false in small letters",
        "Cannot overwrite a value": "each key stands once",
    }
)


class InvalidSettingsFile(BudgetStackError, ValueError):
    """A file is no TOML, or says what cannot be set.

    Args:
        problems: All that is wrong, a line each with its place.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Document(NamedTuple):
    """A file that was read.

    Attributes:
        tables: What it says.
        name: The file, for messages.
        lines: The line of each table and key, counted from 1.
    """

    tables: Mapping[str, Any]
    name: str
    lines: Mapping[Location, int]

    def place(self, path: Location) -> tuple[int, str]:
        """Return the line of a key, or of the nearest table around it, and both as a message begins."""
        for length in range(len(path), 0, -1):
            if line := self.lines.get(path[:length]):
                return line, f"{self.name}:{line}"
        return 0, self.name


def read_settings(path: Path) -> Document:
    """Read a settings file.

    Raises:
        InvalidSettingsFile: there is no such file, or it is no TOML.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidSettingsFile(f"cannot read {path}: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise InvalidSettingsFile(f"{path}: more than {MOST_BYTES:,} bytes; a settings file has some lines")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InvalidSettingsFile(f"{path}:{line}: not UTF-8, which TOML is written in; save it as UTF-8") from error
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str) -> Document:
    """Return what a text says.

    Args:
        text: TOML.
        name: What messages call it.

    Raises:
        InvalidSettingsFile: it is no TOML.

    Source: https://toml.io/en/v1.0.0
    """
    try:
        return Document(tomllib.loads(text), name, dict(_lines(text.replace("\r\n", "\n"))))
    except RecursionError as error:
        raise InvalidSettingsFile(f"{name}: not TOML: nested too deeply") from error
    except ValueError as error:
        message, _, place = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", place)
        where = f":{line[1]}" if line else " (at its end)" if place else ""
        # A table's name is a tuple there.
        message = re.sub(r"\('.*'\)|\('.*',\)", lambda it: f"[{'.'.join(literal_eval(it[0]))}]", message)
        # At the end something is missing, whatever the parser calls it.
        hint = f": {_HINTS[message]}" if line and message in _HINTS else ""
        raise InvalidSettingsFile(f"{name}{where}: not TOML: {message}{hint}") from error


def _lines(text: str) -> Iterator[tuple[Location, int]]:
    """Yield the line of each table and key; of one that is met again, such as a table around others, the first."""
    seen: set[Location] = set()
    header: Location = ()
    last: dict[Location, int] = {}
    for line, statement in _statements(text):
        paths = [*_paths(tomllib.loads(statement))]
        if statement.lstrip().startswith("["):
            header = max(paths, key=len)
            if statement.lstrip().startswith("[["):
                last[header] = last.get(header, -1) + 1
            header = _in_last(header, last)
            paths = [header[: depth + 1] for depth in range(len(header))]
        else:
            paths = [(*header, *path) for path in paths]
        yield from ((path, line) for path in paths if path not in seen)
        seen.update(paths)


def _in_last(path: Location, last: Mapping[Location, int]) -> Location:
    """Return a path with the position of the table that it is in, of each list of tables."""
    inside: Location = ()
    for depth, name in enumerate(path, 1):
        inside = (*inside, name)
        if path[:depth] in last:
            inside = (*inside, last[path[:depth]])
    return inside


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each header and each key with its value, and the line that it begins on."""
    line, depth, statement = 1, 0, ""
    for part in _TOKEN.findall(text):
        if part == "\n" and not depth:
            yield line - statement.count("\n"), statement
            statement = ""
        else:
            depth += (part in "[{") - (part in "]}")
            statement += part
        line += part.count("\n")
    yield line - statement.count("\n"), statement


def _paths(table: Mapping[str, Any], around: Location = ()) -> Iterator[Location]:
    if len(around) > _DEEPEST:
        raise RecursionError
    for key, value in table.items():
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        yield (*around, key)
        if isinstance(inner, dict):
            yield from _paths(inner, (*around, key))
