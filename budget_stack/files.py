"""Reads no more of a file than is asked for, and writes one whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path


def read_at_most(path: Path, most: int) -> bytes:
    """Return what a file or pipe holds, or one byte more than `most` of it: enough to tell that there is more.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file.read(most + 1)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step: whoever reads it meets what was there before or all of the new, never a half.

    What is written never goes where a link leads, which somebody else may have planted. Devices and pipes are written
    to as they are.

    Raises:
        OSError: it cannot be written, or is a link.
    """
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        # /dev/stdout is a link to wherever it leads
        if stat.S_ISLNK(mode) and path.parent != Path("/dev"):
            raise OSError(0, "it is a link")
        with path.open("wb") as file:
            file.write(content)
        return
    draft = path.with_name(f".{path.name[:100]}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
            file.write(content)
        if mode is not None:
            draft.chmod(stat.S_IMODE(mode))
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
