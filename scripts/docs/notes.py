"""What a person has to say beside what the code says, from notes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from pathlib import Path

_FILE = Path(__file__).with_name("notes.toml")


def notes(kind: str, names: Collection[str]) -> dict[str, str]:
    """Return the notes of one kind.

    Raises:
        ValueError: a note is about something that the template does not have.
    """
    found: dict[str, str] = tomllib.loads(_FILE.read_text())[kind]
    if gone := found.keys() - set(names):
        raise ValueError(f"scripts/docs/notes.toml [{kind}] has {', '.join(sorted(gone))}, which the template has not")
    return found
