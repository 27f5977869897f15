"""Markdown that reads well where it lies: tables, code, and the top of a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_NOTE = "*Made from the code by `make docs`; do not edit it here.*"


def generated(title: str, *parts: str) -> str:
    """A whole page, with the line that says where it comes from."""
    return "\n\n".join([f"# {title}", _NOTE, *filter(None, parts)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar in a cell is escaped, and a line break becomes a space."""
    lines = [_row(heads), "|" + "---|" * len(heads), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def code(text: str) -> str:
    """A text within a line, as code; nothing for no text."""
    return f"`{text}`" if text else ""


def fenced(language: str, lines: Iterable[str]) -> str:
    """A block of code."""
    return "\n".join([f"```{language}", *lines, "```"])


def sentence(text: str) -> str:
    """A text with a capital at its beginning and a full stop at its end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", ":")) else ".")
