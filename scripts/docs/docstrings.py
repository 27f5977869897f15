"""Docstrings taken apart: Google's sections, and the line that names a source."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import NamedTuple

from griffe import Docstring, DocstringSectionKind

_SOURCE = re.compile(r"^Sources?: (.+)$", re.MULTILINE | re.DOTALL)
_DESCRIBED = (DocstringSectionKind.attributes, DocstringSectionKind.parameters)


class Described(NamedTuple):
    """What a docstring says.

    Attributes:
        text: Its first line and paragraphs.
        items: What it says of each attribute or argument.
        raises: What it raises, and when.
        source: Addresses; empty where it names none.
    """

    text: str
    items: Mapping[str, str]
    raises: tuple[tuple[str, str], ...]
    source: str


def described(thing: object) -> Described:
    """Read the docstring of a class, a function or a property."""
    text = inspect.cleandoc(thing.__doc__ or "")
    source = _SOURCE.search(text)
    paragraphs: list[str] = []
    items: dict[str, str] = {}
    raises: list[tuple[str, str]] = []
    for section in Docstring(_SOURCE.sub("", text)).parse("google", warnings=False):
        if section.kind is DocstringSectionKind.text:
            paragraphs.append(section.value)
        elif section.kind in _DESCRIBED:
            items |= {item.name: item.description for item in section.value}
        elif section.kind is DocstringSectionKind.raises:
            raises += [(str(item.annotation), item.description) for item in section.value]
    return Described("\n\n".join(paragraphs).strip(), items, tuple(raises), source[1].strip() if source else "")
