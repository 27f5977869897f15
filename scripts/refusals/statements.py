"""What a model says of an operation's arguments and errors that may be a reason to refuse it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from scripts.refusals.operations import Operation

# every sentence with a word that a limit is written with; most of them are none, which the verdicts say
_SOUNDS_LIKE_A_LIMIT = re.compile(
    r"\b(must|mustn't|can't|cannot|can not|only|required?|requires|(?:not|isn't|aren't) (?:supported|valid|allowed"
    r"|available|permitted)|(?:does|do)(?: not|n't) (?:support|allow|match|exist)|unsupported|invalid|up to|maximum"
    r"|minimum|at least|at most|(?:no|not) (?:more|less|fewer) than|between|unless|exceeds?|fails?|rejected|conflicts?"
    r"|unique|reserved|both|neither|either|aws:|range)\b",
    re.IGNORECASE,
)
_TAG, _SPACE = re.compile(r"<[^>]+>"), re.compile(r"\s+")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Statement(NamedTuple):
    """A sentence of AWS's that may be a refusal.

    Attributes:
        operation: The first of the operations that have it, such as `ecs:CreateService`.
        about: The argument, its members with dots between, or the error; empty for the operation as a whole.
        text: The sentence, as AWS wrote it; it is not kept, since it is theirs.
    """

    operation: str
    about: str
    text: str

    @property
    def digest(self) -> str:
        """By which the sentence is found again in another version of the model."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:10]


def statements(operation: Operation) -> Iterator[Statement]:
    """Yield the sentences of an operation that sound like a limit, and all that it says of its errors."""
    for text in _limits(operation.model.get("documentation")):
        yield Statement(operation.name, "", text)
    if "input" in operation.model:
        yield from _arguments(operation, operation.model["input"]["shape"], "", frozenset())
    for error in operation.model.get("errors", ()):
        name = error["shape"]
        for text in _sentences(operation.shapes[name].get("documentation")) or [name]:
            yield Statement(operation.name, name, text)


def _arguments(operation: Operation, name: str, path: str, above: frozenset[str]) -> Iterator[Statement]:
    if name in above:
        return
    shape = operation.shapes[name]
    yield from (Statement(operation.name, path, text) for text in _limits(shape.get("documentation")))
    for member, described in shape.get("members", {}).items():
        inner = f"{path}.{member}" if path else member
        yield from (Statement(operation.name, inner, text) for text in _limits(described.get("documentation")))
        yield from _arguments(operation, described["shape"], inner, above | {name})
    for part in ("member", "value"):
        if part in shape:
            yield from _arguments(operation, shape[part]["shape"], path, above | {name})


def _limits(documentation: str | None) -> Iterator[str]:
    return (text for text in _sentences(documentation) if _SOUNDS_LIKE_A_LIMIT.search(text))


def _sentences(documentation: str | None) -> list[str]:
    plain = _SPACE.sub(" ", unescape(_TAG.sub(" ", documentation or ""))).strip()
    return _END_OF_SENTENCE.split(plain) if plain else []
