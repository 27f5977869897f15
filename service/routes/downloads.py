"""Answers of any length, which what stands in front may not pass on."""

from collections.abc import Callable, Iterator

from service.context import shared
from service.errors import AnswerTooLarge


def within_payload(parts: Iterator[str], again: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The parts of an answer; never the beginning alone of one that is more than what stands in front passes on.

    Args:
        parts: As they are made, which is how they are sent where there is no such limit.
        again: Makes them once more. Where there is one, they are counted before the first is sent, and not kept.

    Raises:
        AnswerTooLarge: they are more.
    """
    front = shared().access.front
    if front.payload is None:
        return parts
    for _ in _counted(parts, front.payload, front.passes_on):
        pass
    # and again on the way: it breaks off where so much was recorded meanwhile, instead of ending too early
    return _counted(again(), front.payload, front.passes_on)


def _counted(parts: Iterator[str], most: int, in_words: str) -> Iterator[str]:
    size = 0
    for part in parts:
        size += len(part.encode())
        if size > most:
            raise AnswerTooLarge(in_words)
        yield part
