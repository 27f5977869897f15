"""AllowedPattern: which texts it lets pass, as far as that can be told.

CloudFormation reads patterns as Java does. Two well-kept libraries come near that: `regex` matches, with Java's sets
and classes and an end to backtracking; and `greenery` lists the texts of a pattern that has few.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from greenery import Charclass
    from greenery.rxelems import Conc, Mult, Pattern

# a pattern without endless backtracking takes microseconds
_SECONDS = 0.002
_LONGEST_PATTERN = 2_000
# `regex` writes out what must come several times when it compiles, empty groups in quadratic time
_MOST_PIECES = 1_000
_DEEPEST = 50
_FEW = 16
_MOST_WORDS = 100
_LONGEST = 60
# an alternation of plain words, which is a list of allowed values in other clothes
_WORDS = re.compile(r"\^?(?:\((?:\?:)?)?([\w-]+(?:\|[\w-]+)*)\)?\$?")
_ANCHOR = re.compile(r"(?<!\[)\^|\$|\\$")
_PIECE = re.compile(r"\{(?P<least>\d+)(?:,\d*)?\}|\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


@lru_cache(maxsize=10_000)
def matches(pattern: str, text: str) -> bool:
    """Whether a pattern lets a text pass; of one that cannot be judged it is thought that it does."""
    if not _is_compiled_quickly(pattern):
        return True
    import regex

    try:
        return regex.fullmatch(pattern, text, regex.V1 | regex.ASCII, timeout=_SECONDS) is not None
    except (regex.error, TimeoutError):
        return True


@cache
def _is_compiled_quickly(pattern: str) -> bool:
    """Whether a pattern is flat, and stays small where everything that must come several times is written out."""
    if len(pattern) > _LONGEST_PATTERN:
        return False
    groups, latest = [0], 0
    for piece in _PIECE.finditer(pattern):
        text = piece[0]
        if piece["least"]:
            again = latest * (max(int(piece["least"]), 1) - 1)
            groups[-1], latest = groups[-1] + again, latest + again
        elif text == ")" and len(groups) > 1:
            latest = groups.pop()
            groups[-1] += latest
        elif text == "(":
            groups.append(1)
        else:
            groups[-1], latest = groups[-1] + 1, 1
        if groups[-1] > _MOST_PIECES or len(groups) > _DEEPEST or text.count("[") > _DEEPEST:
            return False
    return True


@cache
def few_texts(pattern: str) -> tuple[str, ...] | None:
    """All texts that a pattern lets pass; None where they are many, or cannot be told."""
    if words := _WORDS.fullmatch(pattern):
        texts = tuple(words[1].split("|"))
        return texts if len(texts) <= _MOST_WORDS else None
    # the whole text must match, so that anchors at its ends say nothing; greenery takes them for characters
    inner = pattern.removeprefix("^").removesuffix("$")
    if len(inner) > _LONGEST or _ANCHOR.search(inner):
        return None
    from greenery.parse import NoMatch, parse

    try:
        spelled = sorted(_spelled(parse(inner)))
    except (NoMatch, ValueError, IndexError, _ManyTexts):
        return None
    # the two libraries may read a pattern in different ways
    return tuple(spelled) if spelled and all(matches(pattern, text) for text in spelled) else None


class _ManyTexts(Exception):
    """A pattern, or a part of one, has more texts than are listed, or longer ones."""


def _spelled(part: Pattern | Conc | Mult | Charclass) -> set[str]:
    """Write out the texts of a part of a pattern, and give up at the first that are many.

    An automaton could count them, but takes minutes to build from counts such as `{0,256}`.
    """
    from greenery import Charclass
    from greenery.rxelems import Conc, Pattern

    if isinstance(part, Pattern):
        return _few(text for sequence in part.concs for text in _spelled(sequence))
    if isinstance(part, Conc):
        texts = {""}
        for item in part.mults:
            texts = _joined(texts, _spelled(item))
        return texts
    if isinstance(part, Charclass):
        if part.negated or part.num_chars() > _FEW:
            raise _ManyTexts
        return set(part.get_chars())
    return _repeated(_spelled(part.multiplicand), part.multiplier.min.v, part.multiplier.max.v)


def _repeated(texts: set[str], least: int | None, most: int | None) -> set[str]:
    """Texts one behind the other, each count of them between two bounds; None is no bound."""
    if texts <= {""}:
        return texts
    if most is None:
        raise _ManyTexts
    row: set[str] = {""}
    found: set[str] = set()
    for count in range(most + 1):
        if count >= (least or 0):
            found = _few(found | row)
        if count < most:
            row = _joined(row, texts)
    return found


def _joined(heads: set[str], tails: set[str]) -> set[str]:
    return _few(head + tail for head in heads for tail in tails)


def _few(texts: Iterable[str]) -> set[str]:
    few = set(texts)
    if len(few) > _FEW or any(len(text) > _LONGEST for text in few):
        raise _ManyTexts
    return few
