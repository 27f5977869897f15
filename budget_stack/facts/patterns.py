"""AllowedPattern: which texts it lets pass, as far as that can be told.

CloudFormation reads patterns as Java does. Two well-kept libraries come near that: `regex` matches, with Java's sets
and classes and an end to backtracking; and `greenery` lists the texts of a pattern that has few.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
"""

from __future__ import annotations

import re

_SECONDS = 0.5
_FEW = 16
_LONGEST = 60
# an alternation of plain words, which is a list of allowed values in other clothes
_WORDS = re.compile(r"\^?(?:\((?:\?:)?)?([\w-]+(?:\|[\w-]+)*)\)?\$?")
# what makes many texts: repetition, long counts, classes such as \d
_MANY = re.compile(r"(?<!\\)[*+]|\{\d\d|,\}|\\[^\W\d_]")
_ANCHOR = re.compile(r"(?<!\[)\^|\$|\\$")


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern lets a text pass; of one that cannot be judged it is thought that it does."""
    import regex

    try:
        return regex.fullmatch(pattern, text, regex.V1 | regex.ASCII, timeout=_SECONDS) is not None
    except (regex.error, TimeoutError):
        return True


def few_texts(pattern: str) -> list[str] | None:
    """All texts that a pattern lets pass; None where they are many, or cannot be told."""
    if words := _WORDS.fullmatch(pattern):
        return words[1].split("|")
    # the whole text must match, so that anchors at its ends say nothing; greenery takes them for characters
    inner = pattern.removeprefix("^").removesuffix("$")
    if len(inner) > _LONGEST or _MANY.search(inner) or _ANCHOR.search(inner):
        return None
    from greenery.parse import NoMatch, parse

    try:
        automaton = parse(inner)
        texts = sorted(automaton.strings()) if 0 < automaton.cardinality() <= _FEW else []
    except (NoMatch, ValueError, IndexError, OverflowError):
        # what is no pattern to it, and what has no end
        return None
    # the two libraries may read a pattern in different ways
    return texts if texts and all(matches(pattern, text) for text in texts) else None
