"""What is wrong with one value of a settings file, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from budget_stack.settings_file.document import Document, Location

_LONGEST = 60


class Problem(NamedTuple):
    """What is wrong, and where."""

    path: Location
    words: str


class Unsuitable(ValueError):
    """A value of another type than its key takes; `str()` completes "<key>: ..."."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(f"{expected}, not {toml(got)}")


def toml(value: object) -> str:
    """Return a value as a file would have it, shortened."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence) and not isinstance(value, str):
        text = f"[{', '.join(toml(item) for item in value)}]"
    elif isinstance(value, str | bool | int | float):
        text = json.dumps(value, ensure_ascii=False)
    else:
        text = "nothing" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def described(problem: Problem, document: Document) -> str:
    """Return a line that begins with file and line, and names table and key as the file writes them."""
    names: list[str] = []
    for name in problem.path:
        if isinstance(name, int):
            names[-1] += f"[{name}]"
        else:
            names.append(_written(name))
    *tables, key = names
    place = f"[{'.'.join(tables)}] {key}" if tables else key
    return f"{document.place(problem.path)[1]}: {place}: {problem.words}"


def _written(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
