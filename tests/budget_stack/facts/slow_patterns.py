"""Patterns that a careless reader compiles, lists or matches for minutes, or until memory runs out."""

from __future__ import annotations

import time
from collections.abc import Callable

from budget_stack.facts.patterns import few_texts, matches

MOST_SECONDS = 0.05

PATTERNS = (
    "^.{0,256}$",
    "[a-zA-Z][a-zA-Z0-9]{0,127}",
    "^(sg-[0-9a-f]{8,17},?){1,5}$",
    "((a{1,50}){1,50}){1,50}",
    "((((a?){9}){9}){9}){9}",
    "((((((a?){9}){9}){9}){9}){9}){9}",
    "((a{0,65535}){0,65535}){0,65535}",
    "((a{1000}){1000}){1000}",
    "(((((a{99}){99}){99}){99}){99}){99}",
    "(x{0,99}y{0,99}z{0,99}){0,99}",
    "(a{0,0}){999999999}",
    "(){999999999}",
    "(){1000}",
    "(){500}" * 3,
    "a{0,99}" * 200,
    "(a{0,99}b?){9}" * 50,
    "(a+)+b",
    "(a|aa|a?)+(b|bb)+c",
    "((a*)*)*",
    "(a|a|a|a|a|a|a|a){0,15}",
    "(a|b|c|d|e){1,99}",
    "[ab]?" * 10,
    "|".join(f"a{number}" for number in range(400)),
    r"^(?=.*[A-Z])(?=.*\d)(?=.*[^\w])[A-Za-z\d!-/]{8,64}$",
    "(?=(a+)+)(?=(a*)*b)a*b",
    "(?<=(a|b|c){0,99}){99}",
    r"[\p{L}\p{N}_-]{1,255}",
    r"(\p{L}|\p{N}|_){1,64}" * 80,
    "(?i:[a-z\u00e9])" * 150,
    "(?|(a)|(b))" * 100,
    "(?:(?:a{e<5}){e<5}){e<5}",
    "(?:x(?R)?)+",
    "(" * 900 + "a" + ")" * 900,
    "(a|" * 600 + "b" + ")" * 600,
    "[" * 900 + "a" + "]" * 900,
    "x" * 2000,
)
TEXTS = ("", "a" * 60 + "!", "a" * 4096, "xyz" * 300, "sg-0123456789abcdef0," * 5, "Ab1" * 80, "-" * 4096)


def slowest() -> tuple[float, str]:
    """Processor seconds of whatever takes longest to ask of a pattern, and the pattern; the libraries are loaded."""
    matches("[ab]", "a"), few_texts("[ab]")
    return max((max(_seconds_of(pattern)), pattern) for pattern in PATTERNS)


def _seconds_of(pattern: str) -> list[float]:
    return [_seconds_for(few_texts, pattern), *(_seconds_for(matches, pattern, text) for text in TEXTS)]


def _seconds_for(question: Callable[..., object], *about: str) -> float:
    start = time.process_time()
    question(*about)
    return time.process_time() - start
