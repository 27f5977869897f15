"""Requests as bytes, as a proxy reads and writes them: nothing is put right on the way."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST = 64 * 1024
PIECE = 64 * 1024
BLANK = (b"\r\n", b"\n")

Fields = list[tuple[str, str]]


class Head(NamedTuple):
    """The head of a request: its first line, and the others, each with what ends it."""

    first: bytes
    lines: tuple[bytes, ...]

    @property
    def method(self) -> str:
        return self.first.partition(b" ")[0].decode("latin-1")

    @property
    def target(self) -> str:
        return self.first.strip().partition(b" ")[2].rpartition(b" ")[0].decode("latin-1")

    @property
    def fields(self) -> Fields:
        """Names and values in their order; of a line that goes on, the next belongs to the value."""
        fields: Fields = []
        for line in self.lines:
            text = line.rstrip(b"\r\n").decode("latin-1")
            if fields and text[:1] in (" ", "\t"):
                fields[-1] = (fields[-1][0], f"{fields[-1][1]}\r\n{text}")
            else:
                name, _, value = text.partition(":")
                fields.append((name, value.strip(" \t")))
        return fields


def read_head(reader: BinaryIO) -> Head | None:
    """A head up to the empty line after it, or None where none ended."""
    lines: list[bytes] = []
    while line := reader.readline(LONGEST):
        if line not in BLANK:
            lines.append(line)
        elif lines:
            return Head(lines[0], tuple(lines[1:]))
    return None


def written(first: str, fields: Fields, *, body: bytes = b"") -> bytes:
    """The bytes of a message."""
    lines = [first, *(f"{name}: {value}" for name, value in fields)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def answer(status: int, body: bytes = b"", fields: Fields | None = None) -> bytes:
    """What a front answers by itself, after which it closes."""
    length = ("Content-Length", str(len(body)))
    first = f"HTTP/1.1 {status} {http.client.responses[status]}"
    return written(first, [length, ("Connection", "close"), *(fields or [])], body=body)


def values(fields: Fields, name: str) -> list[str]:
    """All values of a header, whatever the case of its letters."""
    return [value for key, value in fields if key.lower() == name.lower()]


def without(fields: Fields, *names: str) -> Fields:
    return [field for field in fields if field[0].lower() not in {name.lower() for name in names}]


def body_of(reader: BinaryIO, fields: Fields, *, framed: bool = True) -> Iterator[bytes]:
    """The body that follows a head, in pieces as they arrive, with what frames it or without."""
    if any("chunked" in value.lower() for value in values(fields, "Transfer-Encoding")):
        yield from _chunks(reader, framed=framed)
        return
    left = int(values(fields, "Content-Length")[0]) if values(fields, "Content-Length") else 0
    while left and (piece := reader.read(min(left, PIECE))):
        left -= len(piece)
        yield piece


def _chunks(reader: BinaryIO, *, framed: bool) -> Iterator[bytes]:
    while size := reader.readline(LONGEST):
        length = int(size.partition(b";")[0], 16)
        piece = reader.read(length)
        # after the last come trailers, which mean nothing
        while not length and reader.readline(LONGEST) not in (*BLANK, b""):
            pass
        yield size + piece + b"\r\n" if framed else piece
        if not length:
            return
        reader.readline(len(b"\r\n"))
